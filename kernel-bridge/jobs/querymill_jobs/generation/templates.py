"""Every prompt template by name."""

from __future__ import annotations

from querymill_jobs.generation.plain_template import PlainTemplate
from querymill_jobs.generation.prompt_template import PromptTemplate

INSTRUCT = PromptTemplate(
    name="instruct",
    instruction="Write a search query that this passage answers.",
    opening='Search query: "',
    closing='"',
)
"""A plain instruction in the chat form of the model; few-shot when examples are given."""

TEMPLATES: dict[str, PromptTemplate] = {
    template.name: template
    for template in (
        INSTRUCT,
        PlainTemplate(name="bare"),
        # Bonifacio et al. 2022, https://arxiv.org/abs/2202.05144, "vanilla" and "guided by bad questions"
        PlainTemplate(name="inpars", query_label="Relevant Query:", numbered=True),
        PlainTemplate(
            name="inpars-gbq",
            query_label="Good Question:",
            numbered=True,
            worse_label="Bad Question:",
        ),
        # Dai et al. 2022, https://arxiv.org/abs/2209.11755: two prefixes, no instruction
        PlainTemplate(name="promptagator", document_label="Passage:", query_label="Query:"),
        # Peng et al. 2023, https://arxiv.org/abs/2307.08303
        PlainTemplate(name="sptar", query_label="Relevant Query:"),
    )
}
