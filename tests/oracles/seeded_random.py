"""core/random/seeded-random.ts in Python: MurmurHash3_x86_128 by the mmh3 package, xoshiro128** ported from the authors' C source."""

import json

import mmh3

MASK = 0xFFFFFFFF


def state_of(path):
    """The four state words of a seed path, as JSON.stringify would write it."""
    text = json.dumps(path, separators=(",", ":"), ensure_ascii=False)
    # x64arch=False is the x86 variant; as bytes: h1..h4, each little-endian.
    digest = mmh3.hash_bytes(text.encode("utf-16-le"), 0, False)
    return [int.from_bytes(digest[i : i + 4], "little") for i in range(0, 16, 4)]


def derive_seed(*path):
    return "".join(f"{word:08x}" for word in state_of(list(path)))


def rotate_left(value, bits):
    return ((value << bits) | (value >> (32 - bits))) & MASK


class SeededRandom:
    def __init__(self, seed):
        self.s = state_of([seed])

    def next_uint32(self):
        s = self.s
        result = (rotate_left((s[1] * 5) & MASK, 7) * 9) & MASK
        t = (s[1] << 9) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotate_left(s[3], 11)
        return result

    def next_float(self):
        high = self.next_uint32() >> 5
        return (high * 2**26 + (self.next_uint32() >> 6)) / 2**53

    def next_int(self, low, high):
        size = high - low + 1
        if size < 2**32:
            limit = 2**32 - 2**32 % size
            draw = self.next_uint32()
            while draw >= limit:
                draw = self.next_uint32()
        else:
            limit = 2**53 - 2**53 % size
            draw = limit
            while draw >= limit:
                draw = (self.next_uint32() >> 5) * 2**26 + (self.next_uint32() >> 6)
        return low + draw % size
