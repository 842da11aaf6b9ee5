"""What a plan must keep beyond the form of its fields: ids that exist, steps in an order that can run."""

from collections.abc import Iterable

from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.plan import (
    MAX_GROUPS,
    AdmitStep,
    Ball,
    By,
    ChooseStep,
    NumbersStep,
    OnFailure,
    Plan,
    RoundStep,
    ShuffleStep,
    Step,
)


def check_plan(plan: Plan) -> None:
    """Refuse a plan that could not run to its end or would leave a school without a draw.

    Raises:
        BadInput: (MP-PLAN) naming the field or step.
    """
    _distinct((batch.id for batch in plan.batches), "plan.json/batches")
    _distinct((batch.prefix for batch in plan.batches), "plan.json/batches")
    _distinct((f"{school.batch}/{school.id}" for school in plan.schools), "plan.json/schools")
    names: dict[str, str] = {}
    for index, school in enumerate(plan.schools):
        where = f"plan.json/schools/{index}"
        if plan.batch(school.batch) is None:
            raise BadInput(Rule.PLAN, "plan.no-batch", where=where, found=school.batch)
        if names.setdefault(school.id, school.name) != school.name:
            raise BadInput(Rule.PLAN, "plan.school-two-names", where=where, found=school.id)
    for batch in plan.batches:
        if all(school.batch != batch.id for school in plan.schools):
            raise BadInput(Rule.PLAN, "plan.batch-no-school", where="plan.json/schools", found=batch.id)
    # Resuming is going on with the same attempt, so there is no second one to be had.
    if plan.failure.mode is OnFailure.RESUME and plan.failure.attempts != 1:
        raise BadInput(
            Rule.PLAN, "plan.resume-attempts", where="plan.json/failure/attempts", found=plan.failure.attempts
        )
    _Walk(plan).check()


def _distinct(values: Iterable[str], where: str) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise BadInput(Rule.PLAN, "plan.twice", where=where, found=value)
        seen.add(value)


class _Walk:
    """Runs once through the steps and keeps what the next step may rely on."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.seeded = False
        self.balls: dict[str, Ball] = {}
        # Names of the balls that will enter the next seed together.
        self.since_seed: set[str] = set()
        self.numbered = False
        self.choosing = False
        self.shuffled: set[tuple[str, str]] = set()
        self.admitted: set[tuple[str, str]] = set()

    def check(self) -> None:
        for index, step in enumerate(self.plan.steps):
            where = f"plan.json/steps/{index}"
            if self.choosing and not isinstance(step, ChooseStep):
                raise BadInput(Rule.PLAN, "plan.choose-missing", where=where)
            if not self.seeded and not isinstance(step, RoundStep):
                raise BadInput(Rule.PLAN, "plan.no-round-before", where=where)
            self._step(step, where)
        if self.choosing:
            raise BadInput(Rule.PLAN, "plan.choose-missing", where="plan.json/steps")
        for school in self.plan.schools:
            if (school.batch, school.id) not in self.admitted:
                raise BadInput(
                    Rule.PLAN,
                    "plan.school-not-admitted",
                    where="plan.json/steps",
                    found=f"{school.batch}/{school.id}",
                )

    def _step(self, step: Step, where: str) -> None:
        match step:
            case RoundStep(balls):
                self._round(balls, where)
            case NumbersStep(groups):
                self._numbers(groups, where)
            case ChooseStep(ball):
                if not self.choosing:
                    raise BadInput(Rule.PLAN, "plan.choose-nothing", where=where)
                self._new_ball(ball, where)
                self.choosing = False
            case ShuffleStep():
                self._shuffle(step, where)
            case AdmitStep():
                self._admit(step, where)

    def _round(self, balls: tuple[Ball, ...], where: str) -> None:
        if not balls and not self.plan.witness.slots:
            raise BadInput(Rule.PLAN, "plan.round-no-input", where=where)
        for ball in balls:
            self._new_ball(ball.name, where)
            self.balls[ball.name] = ball
        self.seeded = True
        self.since_seed.clear()

    def _new_ball(self, name: str, where: str) -> None:
        if name in self.since_seed:
            raise BadInput(Rule.PLAN, "plan.twice", where=where, found=name)
        self.since_seed.add(name)

    def _numbers(self, groups: int | str, where: str) -> None:
        if self.numbered or self.shuffled:
            raise BadInput(Rule.PLAN, "plan.numbers-twice", where=where)
        # What an admission calls its lots must not change afterwards.
        if self.admitted:
            raise BadInput(Rule.PLAN, "plan.numbers-late", where=where)
        if isinstance(groups, str):
            ball = self.balls.get(groups)
            if ball is None or ball.count != 1 or not 1 <= ball.low <= ball.high <= MAX_GROUPS:
                raise BadInput(Rule.PLAN, "plan.groups-ball", where=where, found=groups, limit=MAX_GROUPS)
        self.numbered = True
        self.choosing = groups != 1

    def _shuffle(self, step: ShuffleStep, where: str) -> None:
        key = (step.batch, step.school)
        if self.plan.school(*key) is None:
            raise BadInput(Rule.PLAN, "plan.no-school", where=where, found=step.school)
        # A trial order's label names the school alone, so a school's id is shuffled once in a draw.
        if any(step.school == school for _, school in self.shuffled) or key in self.admitted or self.numbered:
            raise BadInput(Rule.PLAN, "plan.numbers-twice", where=where)
        self.shuffled.add(key)

    def _admit(self, step: AdmitStep, where: str) -> None:
        for school in step.schools:
            key = (step.batch, school)
            if self.plan.school(*key) is None:
                raise BadInput(Rule.PLAN, "plan.no-school", where=where, found=school)
            if key in self.admitted:
                raise BadInput(Rule.PLAN, "plan.twice", where=where, found=school)
            self.admitted.add(key)
        # A shuffled school has numbers of its own, so it is admitted by itself.
        if len(step.schools) > 1 and any((step.batch, school) in self.shuffled for school in step.schools):
            raise BadInput(Rule.PLAN, "plan.shuffled-together", where=where)
        if step.by is By.NUMBER and not self.numbered:
            raise BadInput(Rule.PLAN, "plan.by-number", where=where)
