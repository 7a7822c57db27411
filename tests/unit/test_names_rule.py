"""Which names are one, measured on names as people write them."""

from bisect import bisect_left
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from crm_suite.rules.identity import PERSON, Identity, Key, keys_of
from crm_suite.rules.matching import shares
from crm_suite.rules.names import are_alike, fold, fold_organization, words_of
from tests.unit.names_alike import DIFFERENT, SAME

# As `erp.duplicates` looks around a name.
NEIGHBOURS = 30
SYLLABLES = ("ba", "den", "go", "kir", "lam", "mor", "nes", "pol", "ras", "tev")


def key(kind: str, name: str) -> Key:
	[made] = keys_of(Identity(person=name) if kind == PERSON else Identity(organization=name))
	return made


def found(pairs: tuple[tuple[str, str, str], ...]) -> list[tuple[str, str]]:
	return [(name, other) for kind, name, other in pairs if shares(key(kind, name), key(kind, other))]


def test_most_names_that_are_one_are_found_and_few_others() -> None:
	right, wrong = found(SAME), found(DIFFERENT)

	assert len(right) / len(SAME) >= 0.95, [pair[1:] for pair in SAME if pair[1:] not in right]
	assert len(right) / (len(right) + len(wrong)) >= 0.93, wrong


def test_names_that_are_one_lie_beside_each_other_in_the_index() -> None:
	"""Among 20,000 others, where only neighbours are looked at."""
	words = ["".join(syllables) for syllables in product(SYLLABLES, repeat=3)]
	others = [
		key(kind, f"{words[number * 7919 % 1000]} {words[number * 104729 // 1000 % 1000]}")
		for kind in {kind for kind, _name, _other in SAME}
		for number in range(10_000)
	]
	index = sorted({*others, *(key(kind, name) for kind, name, _other in SAME + DIFFERENT)})
	near = [
		other
		for kind, name, other in SAME
		if (place := bisect_left(index, key(kind, other)))
		and key(kind, name) in index[max(place - NEIGHBOURS, 0) : place + NEIGHBOURS]
	]

	assert len(near) / len(SAME) >= 0.9, [other for _kind, _name, other in SAME if other not in near]


def test_a_name_is_folded_whatever_its_script() -> None:
	assert fold("Łódź") == ["lodz"]
	assert fold("Иван Щукин") == fold("Ivan Shchukin") == ["ivan", "shchukin"]
	assert fold("Γιώργος") == ["giorgos"]
	assert fold("李 小龙") == fold("李小龙")
	assert words_of("김민수") == ["김민수"]
	assert fold_organization("株式会社 山田") == fold("山田")
	assert fold_organization("有限公司") == fold("有限公司")
	assert fold_organization("ООО") == ["ooo"]


def test_numbers_and_other_words_tell_long_names_apart() -> None:
	assert not are_alike("12 riverside school", "13 riverside school")
	assert are_alike("riverside school", "riverside schol")
	assert not are_alike("bright water works", "bright winter works")


@given(st.text(max_size=60), st.text(max_size=60))
def test_names_are_alike_whichever_is_asked(name: str, other: str) -> None:
	one, two = " ".join(fold(name)), " ".join(fold(other))

	assert are_alike(one, two) == are_alike(two, one)
	assert are_alike(one, one)
