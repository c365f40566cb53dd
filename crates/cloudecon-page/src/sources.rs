//! The documents that rows come from, each named once.

use std::collections::BTreeMap;

use cloudecon::dataset::{Dataset, Source};
use maud::{Markup, html};

use crate::anchor;

/// The sources of the rows of a page, in the order of their ids.
pub(crate) struct Sources<'a> {
    numbered: BTreeMap<&'a str, (usize, &'a Source)>,
}

impl<'a> Sources<'a> {
    pub(crate) fn of<'i>(dataset: &'a Dataset, ids: impl Iterator<Item = &'i str>) -> Self {
        let found = ids.filter_map(|id| dataset.source(id));
        let mut numbered: BTreeMap<&str, (usize, &Source)> =
            found.map(|source| (source.id(), (0, source))).collect();
        for (at, (nth, _)) in (1..).zip(numbered.values_mut()) {
            *nth = at;
        }
        Self { numbered }
    }

    /// The publisher, linked to the entry of the source.
    pub(crate) fn link(&self, id: &str) -> Markup {
        html! {
            @if let Some((nth, source)) = self.numbered.get(id) {
                a href={ "#" (anchor::source(*nth)) } { (source.publisher()) }
            }
        }
    }

    pub(crate) fn markup(&self) -> Markup {
        html! {
            div.scroll role="region" tabindex="0" aria-labelledby="caption:sources" {
                table {
                    caption id="caption:sources" { "Sources" }
                    thead { tr {
                        th scope="col" { "Publisher" } th scope="col" { "Document" } th scope="col" { "Published" }
                    } }
                    tbody {
                        @for (nth, source) in self.numbered.values() {
                            tr id=(anchor::source(*nth)) {
                                th scope="row" { (source.publisher()) }
                                td { (titled(source)) }
                                td.short { @if let Some(day) = source.published() { (day) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The title, linked to the document where it has an address, and the publisher.
pub(crate) fn whole(source: &Source) -> Markup {
    html! { (titled(source)) ", " (source.publisher()) }
}

fn titled(source: &Source) -> Markup {
    html! {
        @if let Some(url) = source.url() { a href=(url) { (source.title()) } }
        @else { (source.title()) }
    }
}
