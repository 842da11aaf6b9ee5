"""The stages of the day before, as the rail shows them."""

STAGES = (
    "page-prepare.stage-kind",
    "page-prepare.stage-file",
    "page-prepare.stage-edit",
    "page-prepare.stage-problems",
    "page-prepare.stage-counts",
    "page-prepare.stage-plan",
    "page-prepare.stage-passphrase",
    "page-prepare.stage-seal",
)
KIND, FILE, EDIT, PROBLEMS, COUNTS, PLAN, PASSPHRASE, SEAL = range(len(STAGES))
