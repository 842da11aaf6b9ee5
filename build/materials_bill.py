"""The bill of materials: CycloneDX 1.6 as JSON, held against its schema; the same bytes each time."""

import hashlib
import re
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import source
from cyclonedx.factory.license import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component as Entry
from cyclonedx.model.component import ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL
from trouble import Trouble

if TYPE_CHECKING:
    from materials import Component
    from materials_frozen import Part

_SPACE = uuid.UUID("6f1d7a52-7f58-5d0e-9d43-2a6f1f6f7f10")
"""Serial numbers follow from what is shipped, so that two builds of the same have the same."""


def programs(folder: Path, verifier: Path) -> dict[str, str]:
    """The programs' digests, by their names (docs/notary.md)."""
    from kiosk.station.program import whole_manifest

    with verifier.open("rb") as file:
        alone = hashlib.file_digest(file, "sha256").hexdigest()
    return {folder.name: hashlib.sha256(whole_manifest(folder)).hexdigest(), verifier.name: alone}


def write(
    target: Path,
    system: str,
    components: Sequence["Component"],
    parts: Mapping[str, Sequence["Part"]],
    digests: Mapping[str, str],
) -> None:
    """Write a bill.

    Args:
        target: the file.
        system: ``linux`` or ``windows``.
        components: what is shipped, this project first.
        parts: the files and modules of each, by its name.
        digests: of the programs, by name.

    Raises:
        Trouble: it does not keep to the schema.
    """
    ours, *others = components
    bom = Bom(
        serial_number=uuid.uuid5(_SPACE, "".join([system, *(digests[name] for name in sorted(digests))]))
    )
    bom.metadata.timestamp = datetime.fromtimestamp(source.time(), UTC)
    whole = _entry(ours, (), ComponentType.APPLICATION)
    whole.properties.update(
        Property(name=f"mingpai:sha256:{name}", value=digest) for name, digest in digests.items()
    )
    whole.properties.add(Property(name="mingpai:system", value=system))
    bom.metadata.component = whole
    entries = [_entry(one, parts.get(one.name, ()), ComponentType.LIBRARY) for one in others]
    bom.components.update(entries)
    bom.register_dependency(whole, entries)
    text = JsonV1Dot6(bom).output_as_string(indent=1)
    wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if wrong is not None:
        raise Trouble(f"The bill of materials does not keep to its schema: {wrong}")
    target.write_text(f"{text}\n", encoding="utf-8", newline="\n")


def _entry(one: "Component", own: Sequence["Part"], kind: ComponentType) -> Entry:
    name, version = one.name, one.version
    entry = Entry(
        name=name,
        version=version or None,
        type=kind,
        bom_ref=re.sub(r"[^A-Za-z0-9.@+-]+", "-", f"{name}@{version}").rstrip("@"),
        licenses=[LicenseFactory().make_from_string(one.licence)],
        purl=PackageURL.from_string(one.purl) if one.purl else None,
    )
    if one.sha256:
        entry.hashes.add(HashType(alg=HashAlgorithm.SHA_256, content=one.sha256))
    if one.within:
        entry.properties.add(Property(name="mingpai:within", value=one.within))
    for part in own:
        if not part.module:
            entry.properties.add(
                Property(name="mingpai:file", value=f"{part.program}/{part.name} {part.sha256}")
            )
    return entry
