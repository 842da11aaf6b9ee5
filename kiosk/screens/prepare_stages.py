"""The stages of the day before, as the rail shows them."""

STAGES = (
    "page-prepare.stage-file",
    "page-prepare.stage-problems",
    "page-prepare.stage-counts",
    "page-prepare.stage-plan",
    "page-prepare.stage-passphrase",
    "page-prepare.stage-seal",
)
FILE, PROBLEMS, COUNTS, PLAN, PASSPHRASE, SEAL = range(len(STAGES))
