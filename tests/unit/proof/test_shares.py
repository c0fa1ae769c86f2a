from hashlib import sha256
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.proof import shares
from common.proof.sealing import new_identity, recipient_of

TENDER = "350100-GK-2026-000123"
SECRET = b"AGE-SECRET-KEY-1" + b"Q" * 58


def with_value(share: str, value: int) -> str:
    """A forged share: another value, its checksum made to fit."""
    honest = shares.read(share)
    return str(
        shares.Share(
            tender=honest.tender,
            number=honest.number,
            threshold=honest.threshold,
            total=honest.total,
            split=honest.split,
            value=value,
        )
    )


class TestShares:
    def test_of_an_age_identity_give_it_back_two_by_two(self):
        identity, recipient = new_identity()

        made = shares.split(identity.encode(), TENDER)

        for pair in combinations(made, 2):
            assert recipient_of(shares.join(pair, 2).decode()) == recipient

    @given(st.binary(max_size=128), st.integers(2, 6), st.integers(0, 3), st.randoms())
    def test_give_back_any_secret_from_any_k_in_any_order(self, secret, threshold, spare, chance):
        made = shares.split(secret, TENDER, threshold, threshold + spare)
        chosen = chance.sample(made, chance.randint(threshold, len(made)))

        assert shares.join(chosen, threshold) == secret

    def test_fewer_than_k_fit_every_secret_equally(self):
        """One share of a 2-of-3 split, with a fitting second share, gives any other secret: alone it tells nothing."""
        first, second, _ = (shares.read(share) for share in shares.split(SECRET, TENDER))
        other = shares._pack(b"another secret")
        slope = (first.value - other) % shares.PRIME
        fitting = with_value(str(second), (other + 2 * slope) % shares.PRIME)

        assert shares.join([str(first), fitting], 2) == b"another secret"

    def test_are_numbered_lines_that_name_their_tender(self):
        made = shares.split(SECRET, "[350100]RC[GK]2026000123", 2, 3)

        for number, share in enumerate(made, 1):
            assert share.startswith(f"rongcai-share-1:[350100]RC[GK]2026000123:{number}:2of3:")
            assert share.isprintable()

    def test_are_read_with_the_line_feed_of_their_file(self):
        made = shares.split(SECRET, TENDER)

        assert shares.join([f"{made[0]}\n", f" {made[2]}\r\n"], 2) == SECRET

    def test_are_all_of_one_length_whatever_the_secret(self):
        assert len(shares.split(b"", TENDER)[0]) == len(shares.split(bytes(128), TENDER)[0])

    def test_do_not_show_their_value_when_printed_in_a_log(self):
        share = shares.read(shares.split(SECRET, TENDER)[0])

        assert str(share.value) not in repr(share)
        assert repr(share) == f"<share 1 of 3 for {TENDER}>"

    @pytest.mark.parametrize(("threshold", "total"), [(1, 3), (4, 3), (0, 0), (2, 100)])
    def test_are_not_made_where_one_is_enough_or_all_are_too_few(self, threshold, total):
        with pytest.raises(ValueError, match="no split"):
            shares.split(SECRET, TENDER, threshold, total)

    def test_are_made_of_128_bytes_and_not_of_129(self):
        assert shares.join(shares.split(b"\xff" * 128, TENDER), 2) == b"\xff" * 128
        with pytest.raises(ValueError, match="at most 128 bytes"):
            shares.split(b"\xff" * 129, TENDER)

    @pytest.mark.parametrize("tender", ["", "a:b", "a b", "闽", "a\n", "x" * 65])
    def test_are_not_made_for_what_names_no_tender(self, tender):
        with pytest.raises(ValueError, match="names no tender"):
            shares.split(SECRET, tender)


class TestJoiningIsRefused:
    made = shares.split(SECRET, TENDER)

    @pytest.mark.parametrize("count", [0, 1])
    def test_with_too_few(self, count):
        with pytest.raises(ValueError, match=f"2 shares are needed, {count} were handed in"):
            shares.join(self.made[:count], 2)

    def test_with_one_twice(self):
        with pytest.raises(ValueError, match="share 2 was handed in twice"):
            shares.join([self.made[1], self.made[1]], 2)

    def test_with_shares_of_different_tenders(self):
        other = shares.split(SECRET, "350100-GK-2026-000124")
        with pytest.raises(ValueError, match=r"different tenders: 350100-GK-2026-000123, 350100-GK-2026-000124"):
            shares.join([self.made[0], other[1]], 2)

    def test_with_shares_of_two_splits_for_one_tender(self):
        again = shares.split(SECRET, TENDER)
        with pytest.raises(ValueError, match="different splits"):
            shares.join([self.made[0], again[1]], 2)

    @pytest.mark.parametrize("threshold", [1, 3])
    def test_for_another_threshold_than_they_were_made_for(self, threshold):
        with pytest.raises(ValueError, match=f"threshold of 2, not of {threshold}"):
            shares.join(self.made, threshold)

    @given(st.integers(0, 255), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
    def test_with_a_mistyped_one(self, place, typed):
        fields = self.made[0].split(":")
        value = fields[5]
        fields[5] = value[:place] + typed + value[place + 1 :]
        mistyped = ":".join(fields)

        if mistyped == self.made[0]:
            assert shares.join([mistyped, self.made[1]], 2) == SECRET
        else:
            with pytest.raises(ValueError, match="share 1 has a bad checksum"):
                shares.join([mistyped, self.made[1]], 2)

    @pytest.mark.parametrize("number", ["3", "4", "99"])
    def test_with_one_whose_number_was_changed(self, number):
        changed = self.made[0].replace(":1:2of3:", f":{number}:2of3:")
        with pytest.raises(ValueError, match=f"share {number} has a bad checksum"):
            shares.join([changed, self.made[1]], 2)

    @given(st.text())
    def test_with_what_is_no_share(self, junk):
        with pytest.raises(ValueError, match="this is not a share"):
            shares.join([junk, self.made[1]], 2)

    def test_with_one_cut_short(self):
        with pytest.raises(ValueError, match="this is not a share"):
            shares.join([self.made[0][:-1], self.made[1]], 2)

    @given(st.integers(0, shares.PRIME - 1))
    def test_with_a_forged_one_even_among_enough_honest_ones(self, value):
        forged = with_value(self.made[0], value)
        if forged != self.made[0]:
            with pytest.raises(ValueError, match="at least one is forged"):
                shares.join([forged, *self.made[1:]], 2)


class TestACommitment:
    made = shares.split(SECRET, TENDER)

    def test_is_the_digest_of_the_line(self):
        assert shares.commitment(f"{self.made[0]}\n") == sha256(self.made[0].encode()).hexdigest()

    def test_shows_which_share_is_forged(self):
        forged = with_value(self.made[0], shares.read(self.made[0]).value ^ 1)

        assert shares.commitment(forged) != shares.commitment(self.made[0])

    def test_is_not_made_of_what_is_no_share(self):
        with pytest.raises(ValueError, match="this is not a share"):
            shares.commitment("share")
