"""What is wrong with a `.keras` file as a zip."""

import io
import struct
import warnings
import zipfile

__all__ = ["CONFIG", "METADATA", "WEIGHTS", "ZIPS", "packed"]

CONFIG, METADATA, WEIGHTS = "config.json", "metadata.json", "model.weights.h5"


def packed(members, **options):
    """The bytes of a zip of (name, content) pairs."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", **options) as archive:
        for name, content in members:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of names that are there twice
                archive.writestr(name, content)
    return made.getvalue()


def pack(change=None, **options):
    """A change of members, which are a dict, before they are packed."""

    def make(members, content):
        members = dict(members)
        more = (change and change(members)) or []
        return packed([*members.items(), *more], **options)

    return make


def directory(member, offset, form, *values):
    """Other values in the zip's directory, for one member."""

    def make(members, content):
        start = content.rindex(member.encode()) - 46 + offset
        patch = struct.pack(form, *values)
        return content[:start] + patch + content[start + len(patch) :]

    return make


def bomb(size):
    """A deflated zip of zeros."""
    return packed([("zeros", bytes(size))], compression=zipfile.ZIP_DEFLATED)


def a_link(members):
    info = zipfile.ZipInfo("assets/link")
    info.external_attr = 0o120777 << 16
    return [(info, "/etc/passwd")]


def many_members(members, content):
    """A directory of 300,000 entries without any members."""
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", *[0] * 9, 8, *[0] * 6) + b"assets/a"
    count = 300_000
    size = count * len(entry)
    end = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, 0)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, size, 1)
    last = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, *[0xFFFF] * 2, *[2**32 - 1] * 2, 0)
    return entry * count + end + locator + last


def a_comment(members, content):
    return content[:-2] + struct.pack("<H", 1000) + b"x" * 1000


def one_header_for_two(members, content):
    """Config and weights are the same bytes of the file."""
    start = content.rindex(WEIGHTS.encode()) - 46
    header = struct.unpack_from("<L", content, start + 42)
    return directory(CONFIG, 42, "<L", *header)(members, content)


DEFLATED = {"compression": zipfile.ZIP_DEFLATED}
ZIPS = {
    "empty": lambda members, content: packed([]),
    "no_zip": lambda members, content: b"layers: 3\n" * 100,
    "no_config": pack(lambda members: members.pop(CONFIG) and None),
    "no_weights": pack(lambda members: members.pop(WEIGHTS) and None),
    "no_metadata": pack(lambda members: members.pop(METADATA) and None),
    "weights_of_numpy": pack(
        lambda members: [("model.weights.npz", members.pop(WEIGHTS))]
    ),
    "two_configs": pack(lambda members: [(CONFIG, members[CONFIG])]),
    "two_weights": pack(lambda members: [(WEIGHTS, members[WEIGHTS])]),
    "config_in_a_folder": pack(lambda members: [(f"a/{CONFIG}", members.pop(CONFIG))]),
    "config_is_a_folder": pack(
        lambda members: members.pop(CONFIG) and [(f"{CONFIG}/", "")]
    ),
    "config_leads_out": pack(lambda members: [(f"../{CONFIG}", members.pop(CONFIG))]),
    "a_member_that_leads_out": pack(lambda members: [("../../pwned", "x")]),
    "a_member_with_an_absolute_path": pack(lambda members: [("/tmp/pwned", "x")]),
    "a_member_that_is_a_link": pack(a_link),
    "weights_that_are_a_link": pack(
        lambda members: members.update({WEIGHTS: b"/etc/passwd"})
    ),
    "a_bomb_that_is_not_asked_for": pack(
        lambda members: [("assets/zeros", bytes(64 << 20))], **DEFLATED
    ),
    "weights_are_a_bomb": pack(
        lambda members: members.update({WEIGHTS: bytes(80 << 20)}), **DEFLATED
    ),
    "weights_are_a_small_bomb": pack(
        lambda members: members.update({WEIGHTS: bytes(60 << 20)}), **DEFLATED
    ),
    "weights_are_a_zip": pack(
        lambda members: members.update({WEIGHTS: bomb(64 << 20)})
    ),
    "config_is_a_bomb": pack(
        lambda members: members.update({CONFIG: bytes(80 << 20)}), **DEFLATED
    ),
    "metadata_is_a_bomb": pack(
        lambda members: members.update({METADATA: bytes(80 << 20)}), **DEFLATED
    ),
    "lzma": pack(compression=zipfile.ZIP_LZMA),
    "bzip2": pack(compression=zipfile.ZIP_BZIP2),
    "unknown_compression": directory(WEIGHTS, 10, "<H", 99),
    "encrypted": directory(WEIGHTS, 8, "<H", 1),
    "strongly_encrypted": directory(WEIGHTS, 8, "<H", 0x41),
    "another_sum": directory(WEIGHTS, 16, "<L", 1),
    "declared_size_of_4_gb": directory(WEIGHTS, 20, "<2L", 2**32 - 2, 2**32 - 2),
    "declared_size_of_nothing": directory(WEIGHTS, 20, "<2L", 0, 0),
    "declared_growth": directory(CONFIG, 24, "<L", 2**31),
    "header_far_away": directory(WEIGHTS, 42, "<L", 2**31),
    "one_header_for_two": one_header_for_two,
    "another_name_in_the_header": lambda members, content: content.replace(
        CONFIG.encode(), b"donfig.json", 1
    ),
    "many_members": many_members,
    "something_in_front": lambda members, content: b"#!/bin/sh\n" + content,
    "something_in_a_comment": a_comment,
}
