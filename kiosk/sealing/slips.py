"""Family slips (在册凭证): one family's record, salt and inclusion proof."""

from kiosk.sealing.private import Private
from kiosk.sealing.salts import salt
from kiosk.sealing.sealed import Sealed
from verifier.protocol.errors import BadInput, Rule
from verifier.protocol.merkle import Tree
from verifier.protocol.roster import roster_lines
from verifier.protocol.slip import FamilySlip, make_slip


class SlipMaker:
    """Makes the slips of one draw; the tree over the list is built once.

    Args:
        sealed: the published files.
        private: the private part of the same draw.
    """

    def __init__(self, sealed: Sealed, private: Private) -> None:
        self._sealed = sealed
        self._private = private
        self._tree = Tree(roster_lines(sealed.roster_txt))

    def slip(self, code: str) -> FamilySlip:
        """The slip of one child.

        Raises:
            BadInput: (MP-COMMAND) the list has no such code.
        """
        index = self._sealed.roster.find(code)
        child = self._private.by_code.get(code)
        if index is None or child is None:
            raise BadInput(Rule.COMMAND, "command.no-child", found=code)
        return make_slip(
            self._sealed.plan.draw_id,
            code,
            salt(self._private.roster_key, code),
            (child.name, child.identity, child.columns),
            (index, len(self._sealed.roster.rows)),
            self._tree.proof(index),
        )
