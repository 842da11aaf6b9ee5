"""Files that leave the program: written aside, flushed, then renamed, so that none is ever half a file."""
