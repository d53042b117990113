"""``evaluate``: how good is it, measured on clips and pictures of faces?"""

from __future__ import annotations

import typer

from avatar_stream.commands.evaluate_anchors import anchors
from avatar_stream.commands.evaluate_decoder import decoder
from avatar_stream.commands.evaluate_edits import edits
from avatar_stream.commands.evaluate_encoder import encoder
from avatar_stream.commands.evaluate_layers import layers
from avatar_stream.commands.evaluate_references import references

evaluate_app = typer.Typer(help="Measure how good encoder, decoder and fitting are.", no_args_is_help=True)
evaluate_app.command()(anchors)
evaluate_app.command()(decoder)
evaluate_app.command()(edits)
evaluate_app.command()(encoder)
evaluate_app.command()(layers)
evaluate_app.command()(references)
