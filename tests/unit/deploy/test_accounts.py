import json
from collections import Counter

import pytest
from stdnum.cn import uscc

from common.interfaces.parties import Role
from deploy.local import accounts
from deploy.local.accounts import credit_code, organisation_check
from deploy.local.topology import STACKS

MADE = accounts.accounts(STACKS, lambda id_: f"password of {id_}")
REGIONS = tuple(stack.code for stack in STACKS)


def in_region(role, region):
    return [account for account in MADE if account.role == role and region in account.regions]


class TestSandboxAccounts:
    def test_every_role_that_logs_in_has_an_account_in_every_region(self):
        for region in REGIONS:
            assert {account.role for account in MADE if region in account.regions} == set(Role) - {
                Role.PUBLIC,
                Role.SERVICE,
            }

    @pytest.mark.parametrize("region", REGIONS)
    def test_two_persons_of_the_same_buyer_ask_and_approve(self, region):
        first, second = in_region(Role.BUYER, region)

        assert first.party == second.party
        assert first.id != second.id

    @pytest.mark.parametrize("region", REGIONS)
    def test_there_are_five_suppliers_five_experts_and_two_banks(self, region):
        for role, number in ((Role.SUPPLIER, 5), (Role.EXPERT, 5), (Role.BANK, 2)):
            parties = {account.party for account in in_region(role, region)}
            assert len(parties) == number

    def test_suppliers_experts_and_banks_take_part_in_the_whole_province(self):
        for account in MADE:
            everywhere = account.role in {Role.SUPPLIER, Role.EXPERT, Role.BANK, Role.OPERATOR}
            assert account.regions == (REGIONS if everywhere else (account.id.rpartition("-")[2],))

    def test_ids_are_unique(self):
        assert not [id_ for id_, times in Counter(account.id for account in MADE).items() if times > 1]

    def test_organisations_have_credit_codes_that_check_out(self):
        organisations = {a.party for a in MADE if a.role not in {Role.EXPERT, Role.OPERATOR}}

        assert organisations
        assert all(uscc.is_valid(code) for code in organisations)

    def test_parties_of_different_roles_and_regions_differ(self):
        holders = {(account.role, account.party) for account in MADE if account.party}
        assert len(holders) == len({party for _, party in holders})


class TestCreditCode:
    @pytest.mark.parametrize(
        ("body", "check"),
        [("D2143569", "X"), ("60003734", "1")],  # GB 11714-1997's example; the one of python-stdnum's
    )
    def test_organisation_check_character(self, body, check):
        assert organisation_check(body) == check

    def test_both_check_characters_end_the_code(self):
        assert credit_code("91", "110000", "60003734") == "91110000600037341L"

    def test_a_changed_character_is_noticed(self):
        code = credit_code("91", "350100", "XX000001")
        assert not uscc.is_valid(code.replace("XX000001", "XX000002"))


def test_written_accounts_keep_their_passwords_and_only_the_owner_reads_them(tmp_path):
    path = tmp_path / "accounts.json"

    first = accounts.write(path, STACKS)
    again = accounts.write(path, STACKS)

    assert first == again
    assert [row["password"] for row in json.loads(path.read_text())] == [account.password for account in first]
    assert len({account.password for account in first}) == len(first)
    assert path.stat().st_mode & 0o777 == 0o600
