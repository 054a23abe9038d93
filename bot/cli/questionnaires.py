"""`pingji questionnaire …`: what is asked, as a file or a workbook; looked at, tried and kept."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import read_bytes, read_text, say
from bot.cli.exits import FAILED, Stop
from bot.cli.terminal import Terminal, at_database
from bot.phrases import terminal as phrases
from bot.phrases.questionnaires import outline
from surveys.library.versions import QUESTIONNAIRE, get_entry, list_entries
from surveys.questionnaires import Questionnaire, import_questionnaire, parse_questionnaire, translate

app = typer.Typer(help=phrases.HELP["questionnaire"], no_args_is_help=True)
File = Annotated[Path, typer.Argument(metavar="FILE")]
Language = Annotated[str, typer.Option("--lang", metavar="LANG")]


def _source(file: Path) -> str:
    """A questionnaire's TOML, out of a workbook too."""
    if file.suffix.lower() not in (".xlsx", ".xlsm", ".xls"):
        return read_text(file)
    from surveys.questionnaires.xlsform import workbook_to_toml

    return workbook_to_toml(read_bytes(file), str(file))


def _parsed(file: Path) -> Questionnaire:
    return parse_questionnaire(_source(file), str(file))


@app.command("check", help=phrases.HELP["questionnaire check"])
def check_questionnaire(file: File) -> None:
    say(phrases.FILE_OK.format(file=file, title=_parsed(file).title))


@app.command("import", help=phrases.HELP["questionnaire import"])
@at_database
def import_questionnaire_file(terminal: Terminal, file: File) -> None:
    done = terminal.write(import_questionnaire, text=_source(file), file=str(file))
    words = phrases.IMPORTED if done.is_new else phrases.SAME
    say(words.format(key=done.key, version=done.version))


@app.command("list", help=phrases.HELP["list"])
@at_database
def list_questionnaires(terminal: Terminal) -> None:
    for entry in terminal.read(list_entries, kind=QUESTIONNAIRE):
        say(f"{entry.key}\t{entry.version}\t{entry.title}")


@app.command("show", help=phrases.HELP["questionnaire show"])
@at_database
def show_questionnaire(
    terminal: Terminal,
    key: Annotated[str, typer.Argument(metavar="KEY")],
    *,
    toml: Annotated[bool, typer.Option("--toml")] = False,
    lang: Language = "",
) -> None:
    source = terminal.read(get_entry, kind=QUESTIONNAIRE, key=key).source
    if toml:
        say(source.rstrip("\n"))
        return
    say(outline(translate(parse_questionnaire(source, f"{key}.toml"), lang)))


@app.command("preview", help=phrases.HELP["questionnaire preview"])
def preview_questionnaire(
    file: File, out: Annotated[Path, typer.Option("--out", metavar="OUT.html")], *, lang: Language = ""
) -> None:
    from bot.pages.preview import preview_page

    page = preview_page(translate(_parsed(file), lang))
    try:
        out.write_text(page, encoding="utf-8")
    except OSError as error:
        raise Stop(phrases.CANNOT_WRITE.format(file=out, reason=error.strerror or error), FAILED) from None
    say(phrases.TEMPLATE.format(file=out))


@app.command("template", help=phrases.HELP["questionnaire template"])
def write_questionnaire_template(out: Annotated[Path, typer.Argument(metavar="OUT.xlsx")]) -> None:
    from surveys.questionnaires.xlsform import write_template

    if out.exists():
        raise Stop(phrases.EXISTS.format(file=out))
    try:
        write_template(out)
    except OSError as error:
        raise Stop(phrases.CANNOT_WRITE.format(file=out, reason=error.strerror or error), FAILED) from None
    say(phrases.TEMPLATE.format(file=out))
