#!/usr/bin/env python3
"""Damages a repository. Usage: damage.py KIND OBJECT-ID (below a folder with .git)

The kinds are named after what a power cut, a failing disk or an enemy leaves. Prints nothing."""

import glob
import hashlib
import os
import pathlib
import shutil
import struct
import sys
import zlib

kind, hexid = sys.argv[1], sys.argv[2]
objects = pathlib.Path(".git/objects")
loose = objects / hexid[:2] / hexid[2:]


def packs(ending):
    return [pathlib.Path(p) for p in glob.glob(str(objects / "pack" / ("*" + ending)))]


def put(path, data):
    path.chmod(0o644)
    path.write_bytes(data)


def change_loose(fn):
    put(loose, fn(loose.read_bytes()))


def told(size, change=lambda body: body):
    """The loose object with another size in its head, or another content."""
    def fn(data):
        head, body = zlib.decompress(data).split(b"\0", 1)
        return zlib.compress(head.split()[0] + b" %d\0" % size(len(body)) + change(body))
    change_loose(fn)


def in_its_place(make):
    loose.unlink()
    make()


def idx_with_sum(data):
    return data[:-20] + hashlib.sha1(data[:-20]).digest()


def change_idx(fn):
    for idx in packs(".idx"):
        put(idx, fn(bytearray(idx.read_bytes())))


def change_packs(fn):
    for pack in packs(".pack"):
        put(pack, fn(bytearray(pack.read_bytes())))


def spread(data, where, value):
    for at in where(data):
        data[at:at + len(value)] = value
    return idx_with_sum(bytes(data))


def count(data):
    return struct.unpack(">I", data[8 + 255 * 4:8 + 256 * 4])[0]


def offsets(data):
    n = count(data)
    return range(8 + 1024 + 24 * n, 8 + 1024 + 28 * n, 4)


def entry(n, of, base=b""):
    """The head of a packed object: type and size."""
    out, size = bytearray([of << 4 | n & 15]), n >> 4
    while size:
        out[-1] |= 0x80
        out.append(size & 0x7f)
        size >>= 7
    return bytes(out) + base


def whole_pack(objects_in_it):
    """A pack of [(id, bytes)], with its index, in the place of all others."""
    for path in packs(".idx") + packs(".pack"):
        path.unlink()
    data, places = b"PACK" + struct.pack(">II", 2, len(objects_in_it)), []
    for name, body in objects_in_it:
        places.append((name, len(data)))
        data += body
    data += hashlib.sha1(data).digest()
    places.sort()
    fan = b"".join(struct.pack(">I", sum(p[0][0] <= i for p in places)) for i in range(256))
    idx = b"\377tOc\0\0\0\2" + fan + b"".join(p[0] for p in places) + b"\0\0\0\0" * len(places) + \
        b"".join(struct.pack(">I", p[1]) for p in places) + data[-20:]
    (objects / "pack").mkdir(exist_ok=True)
    (objects / "pack" / "pack-aa.pack").write_bytes(data)
    (objects / "pack" / "pack-aa.idx").write_bytes(idx_with_sum(idx + b"\0" * 20))


def other_content(data):
    """An entry that is whole in itself, as long as before, and holds something else. The index, which knows its checksum, stays."""
    idx = packs(".idx")[0].read_bytes()
    n = count(idx)
    number = next(i for i in range(n) if idx[1032 + 20 * i:1052 + 20 * i] == me)
    at = struct.unpack(">I", idx[1032 + 24 * n + 4 * number:][:4])[0]
    begin = at
    while data[begin] & 0x80:
        begin += 1
    begin += 1
    of = data[at] >> 4 & 7
    assert of < 5, "it is a delta"
    unpacker = zlib.decompressobj()
    body = unpacker.decompress(bytes(data[begin:-20]))
    size = len(data) - 20 - begin - len(unpacker.unused_data)
    for i in range(len(body) - 1, 0, -1):
        for letter in b"abcdefghijklmnopqrstuvwxyz":
            new = zlib.compress(body[:i] + bytes([letter]) + body[i + 1:])
            if body[i:i + 1].isalpha() and body[i:i + 1] != bytes([letter]) and len(new) == size:
                data[begin:begin + size] = new
                return bytes(data)
    raise ValueError("no other content fits")


me = bytes.fromhex(hexid)
other = bytes([me[0] ^ 1]) + me[1:]
delta = zlib.compress(b"\x64\x64\x90\x64")  # copies 100 bytes of a base of 100


def midx(data):
    (objects / "pack" / "multi-pack-index").write_bytes(data)


def ref_delta(base):
    return entry(4, 7, base) + delta


KINDS = {
    # Loose objects
    "loose-empty": lambda: change_loose(lambda d: b""),
    "loose-cut-head": lambda: change_loose(lambda d: d[:3]),
    "loose-cut-middle": lambda: change_loose(lambda d: d[:len(d) // 2]),
    "loose-cut-last": lambda: change_loose(lambda d: d[:-1]),
    "loose-zeros": lambda: change_loose(lambda d: b"\0" * len(d)),
    "loose-garbage": lambda: change_loose(lambda d: bytes((i * 7919 + 13) % 251 for i in range(len(d)))),
    "loose-more-behind": lambda: change_loose(lambda d: d + b"more"),
    "loose-size-smaller": lambda: told(lambda n: 20),
    "loose-size-zero": lambda: told(lambda n: 0),
    "loose-size-larger": lambda: told(lambda n: n + 100),
    "loose-size-huge": lambda: told(lambda n: 1 << 31),
    "loose-size-beyond": lambda: told(lambda n: 1 << 64),
    "loose-bomb": lambda: told(lambda n: 64 << 20, lambda b: b"\0" * (64 << 20)),
    "loose-other-content": lambda: told(lambda n: n, lambda b: bytes([b[0]]) + b[1:].replace(b"a", b"b")),
    "loose-no-type": lambda: put(loose, zlib.compress(b"plan 3\0abc")),
    "loose-folder": lambda: in_its_place(loose.mkdir),
    "loose-pipe": lambda: in_its_place(lambda: os.mkfifo(loose)),
    "loose-link": lambda: (shutil.move(loose, "elsewhere"), loose.symlink_to(os.path.abspath("elsewhere"))),
    "loose-fan-is-file": lambda: (shutil.rmtree(loose.parent), loose.parent.write_bytes(b"")),
    # Packs
    "pack-cut": lambda: change_packs(lambda d: d[:len(d) // 2]),
    "pack-cut-last": lambda: change_packs(lambda d: d[:-1]),
    "pack-empty": lambda: change_packs(lambda d: b""),
    "pack-head": lambda: change_packs(lambda d: b"JUNK" + d[4:]),
    "pack-count": lambda: change_packs(lambda d: d[:8] + b"\xff\xff\xff\xff" + d[12:]),
    "pack-zeros-inside": lambda: change_packs(lambda d: d[:12] + b"\0" * (len(d) - 32) + d[-20:]),
    "pack-ones-inside": lambda: change_packs(lambda d: d[:12] + b"\xff" * (len(d) - 32) + d[-20:]),
    "pack-size-lies": lambda: whole_pack([(me, entry(1 << 28, 1) + zlib.compress(b"tree"))]),
    "pack-size-smaller": lambda: whole_pack([(me, entry(4, 1) + zlib.compress(b"tree" * 1000))]),
    "pack-delta-of-itself": lambda: whole_pack([(me, ref_delta(me))]),
    "pack-delta-cycle": lambda: whole_pack([(me, ref_delta(other)), (other, ref_delta(me))]),
    "pack-delta-before": lambda: whole_pack([(me, entry(4, 6, b"\x7f") + delta)]),
    "pack-delta-nothing": lambda: whole_pack([(me, ref_delta(b"\1" * 20))]),
    "pack-delta-beyond": lambda: whole_pack([(me, ref_delta(other)), (other, entry(4, 1) + zlib.compress(b"tree"))]),
    "pack-other-content": lambda: change_packs(other_content),
    "pack-type-unknown": lambda: whole_pack([(me, entry(4, 5) + zlib.compress(b"tree"))]),
    "pack-without-idx": lambda: [p.unlink() for p in packs(".idx")],
    "idx-without-pack": lambda: [p.unlink() for p in packs(".pack")],
    # Their indexes
    "idx-empty": lambda: change_idx(lambda d: b""),
    "idx-cut": lambda: change_idx(lambda d: d[:len(d) // 2]),
    "idx-cut-head": lambda: change_idx(lambda d: d[:100]),
    "idx-zeros": lambda: change_idx(lambda d: b"\0" * len(d)),
    "idx-ones": lambda: change_idx(lambda d: b"\xff" * len(d)),
    "idx-head": lambda: change_idx(lambda d: b"JUNK" + d[4:]),
    "idx-version": lambda: change_idx(lambda d: d[:4] + b"\0\0\0\3" + d[8:]),
    "idx-fan-falls": lambda: change_idx(lambda d: spread(d, lambda d: range(8, 8 + 1020, 8), b"\0\xff\xff\xff")),
    "idx-fan-huge": lambda: change_idx(lambda d: spread(d, lambda d: range(8, 8 + 1024, 4), b"\x7f\xff\xff\xff")),
    "idx-unsorted": lambda: change_idx(lambda d: spread(d, lambda d: range(1032, 1032 + 20 * count(d)), b"\x55")),
    "idx-place-beyond": lambda: change_idx(lambda d: spread(d, offsets, b"\x7f\xff\xff\xff")),
    "idx-place-zero": lambda: change_idx(lambda d: spread(d, offsets, b"\0\0\0\0")),
    "idx-no-large-place": lambda: change_idx(lambda d: spread(d, offsets, b"\x80\0\0\x07")),
    # These are not read at all
    "midx-garbage": lambda: midx(bytes((i * 7919 + 13) % 251 for i in range(5000))),
    "midx-cut": lambda: midx((objects / "pack" / "multi-pack-index").read_bytes()[:1100]),
    "midx-ones": lambda: midx(b"MIDX\1\1\4\0" + b"\xff" * 4000),
    "midx-other-pack": lambda: midx((objects / "pack" / "multi-pack-index").read_bytes().replace(b"pack-", b"pakk-")),
    "graph-garbage": lambda: (objects / "info" / "commit-graph").write_bytes(b"CGPH\1\1\3\0" + b"\xff" * 4000),
}

KINDS[kind]()
