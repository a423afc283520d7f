#pragma once
// One directory query against one snapshot of the rows: how its filter reads a row, and which of two ways finds the rows:
// through the index of words when few members can match, else along the sorted rows. Both ask the same matches(), so both
// give the same pages. Not thread-safe; made per query.

#include <optional>
#include <string>
#include <vector>

#include "projections/directory.hpp"
#include "projections/directory_rows.hpp"
#include "projections/row_batch.hpp"

namespace muster::projections {

class DirectorySearch {
  public:
    /// indexed: whether there are rows of words and facets; without them the sorted rows are walked.
    DirectorySearch(const RowReader& rows, const DirectoryQuery& query, bool indexed = true);

    /// Rows whose key suffix is greater than `after`, at most `limit`, each with its suffix.
    struct Hit {
        std::string suffix, json;
    };
    [[nodiscard]] std::vector<Hit> hits(std::string_view after, std::size_t limit) const;
    [[nodiscard]] std::uint64_t count() const;
    /// The account's row as the scope shows it, whatever the filter; nothing when there is none or it is hidden.
    [[nodiscard]] std::optional<std::string> shown(domain::AccountId account) const;

  private:
    [[nodiscard]] domain::Showing showing(domain::AccountId account, const directory_rows::MemberRow& row) const;
    /// The row as it shows so: in full, or limited.
    [[nodiscard]] std::string json_of(const directory_rows::MemberRow& row, domain::Showing showing) const;
    /// How many of an external facet's members match, where terms say how some of them show.
    [[nodiscard]] std::uint64_t count_each(const directory_rows::Facet& facet) const;
    [[nodiscard]] bool matches(const directory_rows::MemberRow& row, domain::Showing showing) const;
    [[nodiscard]] bool facets_match(const directory_rows::Facet& facet, domain::Showing showing) const;
    [[nodiscard]] bool hidden_fields_asked() const;

    struct Place {
        std::string suffix;
        domain::AccountId account;
    };
    /// The members who can match, sorted by suffix, when the index says that they are few; nothing: walk the rows.
    [[nodiscard]] std::optional<std::vector<Place>> candidates(bool for_count) const;
    /// The first members behind `after` whose facets match, when only facets are asked for and few have them; enough of
    /// them for a page of `limit`.
    [[nodiscard]] std::optional<std::vector<Place>> by_facets(std::string_view after, std::size_t limit) const;
    /// Accounts with such a word; nothing when there are more than `most`.
    [[nodiscard]] std::optional<std::vector<domain::AccountId>> with_word(std::string_view word, bool exact,
                                                                          std::size_t most) const;
    [[nodiscard]] std::optional<std::string> row_of(domain::AccountId account, std::string* suffix) const;
    [[nodiscard]] std::uint64_t members() const;
    [[nodiscard]] std::uint64_t count_by_facets() const;
    template <class Visit>
    void walk(std::string_view after, Visit&& visit) const;

    const RowReader& rows_;
    const DirectoryQuery& query_;
    std::vector<std::string> words_;
    const bool indexed_;
    bool usual_limits_ = true;      ///< limited rows show what they are stored with
    bool matches_nothing_ = false;  ///< q has characters but no word
};

}  // namespace muster::projections
