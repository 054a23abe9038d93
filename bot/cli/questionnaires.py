"""`pingji questionnaire …`: what is asked, as a file or a workbook; looked at, tried and kept."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import opened, read_bytes, read_text, say
from bot.cli.exits import FAILED, Stop
from bot.phrases import terminal
from bot.phrases.questionnaires import outline
from surveys.library.versions import QUESTIONNAIRE, get_entry, list_entries
from surveys.questionnaires import Questionnaire, import_questionnaire, parse_questionnaire, translate
from surveys.work import Work

app = typer.Typer(help=terminal.HELP["questionnaire"], no_args_is_help=True)
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


@app.command("check", help=terminal.HELP["questionnaire check"])
def check_questionnaire(file: File) -> None:
    say(terminal.FILE_OK.format(file=file, title=_parsed(file).title))


@app.command("import", help=terminal.HELP["questionnaire import"])
def import_questionnaire_file(file: File) -> None:
    text = _source(file)
    with opened() as database:
        done = database.write(import_questionnaire, text=text, file=str(file))
    words = terminal.IMPORTED if done.is_new else terminal.SAME
    say(words.format(key=done.key, version=done.version))


@app.command("list", help=terminal.HELP["list"])
def list_questionnaires() -> None:
    with opened() as database:
        for entry in database.read(list_entries, kind=QUESTIONNAIRE):
            say(f"{entry.key}\t{entry.version}\t{entry.title}")


@app.command("show", help=terminal.HELP["questionnaire show"])
def show_questionnaire(
    key: Annotated[str, typer.Argument(metavar="KEY")],
    *,
    toml: Annotated[bool, typer.Option("--toml")] = False,
    lang: Language = "",
) -> None:
    with opened() as database:
        source = database.read(_source_of, key=key)
    if toml:
        say(source.rstrip("\n"))
        return
    say(outline(translate(parse_questionnaire(source, f"{key}.toml"), lang)))


def _source_of(work: Work, *, key: str) -> str:
    return get_entry(work, kind=QUESTIONNAIRE, key=key).source


@app.command("preview", help=terminal.HELP["questionnaire preview"])
def preview_questionnaire(
    file: File, out: Annotated[Path, typer.Option("--out", metavar="OUT.html")], *, lang: Language = ""
) -> None:
    from bot.pages.preview import preview_page

    page = preview_page(translate(_parsed(file), lang))
    try:
        out.write_text(page, encoding="utf-8")
    except OSError as error:
        raise Stop(terminal.CANNOT_WRITE.format(file=out, reason=error.strerror or error), FAILED) from None
    say(terminal.TEMPLATE.format(file=out))


@app.command("template", help=terminal.HELP["questionnaire template"])
def write_questionnaire_template(out: Annotated[Path, typer.Argument(metavar="OUT.xlsx")]) -> None:
    from surveys.questionnaires.xlsform import write_template

    if out.exists():
        raise Stop(terminal.EXISTS.format(file=out))
    try:
        write_template(out)
    except OSError as error:
        raise Stop(terminal.CANNOT_WRITE.format(file=out, reason=error.strerror or error), FAILED) from None
    say(terminal.TEMPLATE.format(file=out))
