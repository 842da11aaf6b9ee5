#!/bin/bash
# Compile Tcl, Tk and CPython with zig for an old C library. Run inside the build system by linux_python.py, with
# the sources in /sources, zig in /zig, scratch in /build, the result in /opt/python, and in the environment GLIBC
# (such as 2.28) and SOURCE_DATE_EPOCH.
set -euo pipefail
export TZ=UTC HOME=/build ZIG_GLOBAL_CACHE_DIR=/build/zig-cache ZIG_LOCAL_CACHE_DIR=/build/zig-cache
out=/opt/python system=/usr/lib/x86_64-linux-gnu
mkdir -p /build/bin /build/include /build/lib /build/src

# Of the build system only these libraries and their headers are seen: zig has the headers of the old C library, and
# the system's own would come before them.
for name in X11 Xext Xft Xrender Xss ffi fontconfig freetype z; do ln -sf $system/lib$name.so /build/lib/; done
ln -sf /usr/include/{X11,fontconfig,zlib.h,zconf.h} /usr/include/x86_64-linux-gnu/ffi{,target}.h /build/include/
ln -sf /usr/include/freetype2/* /build/include/

# zig's linker knows -soname but not its short form, and wants at least one object file.
cat > /build/bin/cc <<'WRAPPER'
#!/bin/bash
words=() object=()
for word; do
    case $word in
        libpython3.so) object=(/build/empty.o) ;;
        -Wl,-h*) word=-Wl,-soname,${word#-Wl,-h} ;;
    esac
    words+=("$word")
done
exec /zig/zig cc -target "x86_64-linux-gnu.$GLIBC" "${words[@]}" "${object[@]}"
WRAPPER
for tool in ar ranlib; do printf '#!/bin/sh\nexec /zig/zig %s "$@"\n' $tool > /build/bin/$tool; done
chmod +x /build/bin/*
export PATH=/build/bin:$PATH CC=/build/bin/cc AR=/build/bin/ar RANLIB=/build/bin/ranlib LD_LIBRARY_PATH=$out/lib
export CFLAGS="-O2 -fno-sanitize=undefined -Wno-date-time -ffile-prefix-map=/build=." OPT="-DNDEBUG"
export CPPFLAGS="-I/build/include -I$out/include" LDFLAGS="-L$out/lib -L/build/lib -s"
: > /build/empty.c
cc -fPIC -c -o /build/empty.o /build/empty.c

quietly() { # what is printed is read only where something failed
    "$@" > /build/log 2>&1 || { tail -n 40 /build/log; exit 1; }
}
jobs=-j$(nproc)
cd /build/src
for file in /sources/*.orig.tar.?z; do tar xf "$file"; done
mkdir debian && tar xf /sources/python3.13_*.debian.tar.xz -C debian

(
    cd tcl8.6*/unix
    quietly ./configure --prefix=$out --enable-shared --without-tzdata
    quietly make $jobs
    quietly make install-binaries install-libraries install-headers
)
(
    cd tk8.6*/unix
    quietly ./configure --prefix=$out --with-tcl=$out/lib --enable-shared --enable-xft \
        --x-includes=/build/include --x-libraries=/build/lib
    quietly make $jobs
    quietly make install-binaries install-libraries install-headers
)
(
    cd Python-3.13*
    # Debian's other patches fit Python into Debian. Ours lies in a folder of its own, and has no ssl.
    grep -E '^(CVE-|dict-use-after-free|traverse-managed-dicts)' ../debian/debian/patches/series |
        while read -r name; do quietly patch -p1 --forward --input ../debian/debian/patches/"$name"; done
    absent=()
    for name in _bz2 _curses _curses_panel _dbm _gdbm _hashlib _lzma _sqlite3 _ssl _uuid nis readline; do
        absent+=("py_cv_module_$name=n/a") # nothing here needs them
    done
    quietly ./configure --prefix=$out --build=x86_64-linux-gnu --enable-shared --without-ensurepip \
        --disable-test-modules "${absent[@]}" \
        ZLIB_CFLAGS=-I/build/include ZLIB_LIBS="-L/build/lib -lz" \
        LIBFFI_CFLAGS=-I/build/include LIBFFI_LIBS="-L/build/lib -lffi" \
        TCLTK_CFLAGS="-I$out/include -I/build/include" TCLTK_LIBS="-L$out/lib -ltk8.6 -ltcl8.6 -L/build/lib -lX11"
    quietly make $jobs
    quietly make install COMPILEALL_OPTS="$jobs"
)
# A module that could not be built is noticed here, not by a parent.
$out/bin/python3.13 -c 'import _ctypes, _decimal, _multiprocessing, _sha2, _tkinter, pyexpat, unicodedata, zlib'
