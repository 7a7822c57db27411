"""Who may import whom, and what the rules may know. The layout's promises, held by reading the code."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "crm_suite"
PURE_LIBRARIES = {"phonenumbers", "rapidfuzz"}
# The parts of the ledger that run on any database, with those that tie them to Frappe left out.
LEDGER_WITH_FRAPPE = {"background.py", "mark.py", "flush.py", "refresh.py", "repost.py", "rebuild.py"}


def modules(*folders: str) -> list[Path]:
	return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
	for node in ast.walk(ast.parse(path.read_text())):
		if isinstance(node, ast.Import):
			yield from (alias.name for alias in node.names)
		elif isinstance(node, ast.ImportFrom):
			yield node.module or ""


def name(path: Path) -> str:
	return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", modules("rules"), ids=name)
def test_rules_know_values_only(path):
	for imported in imports(path):
		package = imported.split(".")[0]
		assert (
			package in sys.stdlib_module_names
			or package in PURE_LIBRARIES
			or imported.startswith("crm_suite.rules")
		), imported


@pytest.mark.parametrize("path", modules("ledger"), ids=name)
def test_the_ledger_uses_rules_and_itself(path):
	for imported in imports(path):
		if imported.startswith("crm_suite"):
			assert imported.startswith(("crm_suite.rules", "crm_suite.ledger")), imported
		if path.name not in LEDGER_WITH_FRAPPE:
			assert imported.split(".")[0] not in ("frappe", "erpnext"), imported


@pytest.mark.parametrize("path", modules("reports"), ids=name)
def test_reports_stand_on_the_ledger_and_the_rules(path):
	for imported in imports(path):
		if imported.startswith("crm_suite"):
			used = imported.removeprefix("crm_suite.").split(".")[0]
			assert used in ("erp", "ledger", "reports", "rules"), imported


def is_row_of(imported: str, path: Path) -> bool:
	"""Whether it is a child table that the block of types, which Frappe writes, names in its document."""
	block = path.read_text().partition("# begin: auto-generated types")[2].partition("# end")[0]
	return f"from {imported} import " in block


@pytest.mark.parametrize("path", modules("forecasting"), ids=name)
def test_forecasts_use_the_ledger_and_the_rules(path):
	for imported in imports(path):
		if imported.startswith("crm_suite"):
			packages = ("rules", "ledger", "erp", "forecasting")
			assert imported.startswith(tuple(f"crm_suite.{package}" for package in packages)), imported


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=name)
def test_nobody_imports_hooks_endpoints_or_controllers(path):
	for imported in imports(path):
		assert imported != "crm_suite.hooks"
		if not name(path).startswith("api"):
			assert not imported.startswith("crm_suite.api"), imported
		if imported.startswith("crm_suite.crm_suite.doctype.") and not is_row_of(imported, path):
			folder, module = imported.split(".")[-2:]
			assert folder != module, imported


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=name)
def test_files_stay_readable(path):
	assert len(path.read_text().splitlines()) <= 300
