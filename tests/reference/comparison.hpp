#pragma once
// Everything that answers about people, asked by everybody in a world and compared with the rules. Differences are Boost.Test failures.

#include "tests/reference/reading.hpp"
#include "tests/reference/rows.hpp"
#include "tests/reference/rules.hpp"

namespace muster::tests::reference {

/// How often each read path was compared.
struct Tally {
    std::size_t worlds = 0, viewers = 0, lists = 0, pages = 0, rows = 0, hidden = 0, counts = 0, searches = 0, single_rows = 0, exports = 0,
                events = 0, cursors = 0, questions = 0, entries = 0, suspended = 0;
};

class Comparison {
  public:
    Comparison(Reading& reading, const Story& story, const World& world, const Told& told, MadeUp& random, Tally& tally)
        : reading_(reading), story_(story), world_(world), told_(told), random_(random), tally_(tally) {}

    /// By every viewer, on every read path.
    void all();

  private:
    [[nodiscard]] std::string path(int organization, const std::string& below) const;
    [[nodiscard]] const std::string& token(int person) const { return tokens_[static_cast<std::size_t>(person)]; }
    [[nodiscard]] domain::AccountId id(int person) const { return told_.people[static_cast<std::size_t>(person)]; }

    /// Which fields a row of this person may have, and which it must have.
    void check_row(const AnswerRow& row, const Seen& seen, int organization);
    [[nodiscard]] bool shows(const Seen& seen, int organization, LimitedField field) const;
    [[nodiscard]] std::vector<Seen> matching(int viewer, int organization, const std::string& query) const;

    void organizations(int viewer);
    void list(int viewer, int organization, const std::string& resource, const std::string& query);
    void searches(int viewer, int organization);
    void single_rows(int viewer, int organization);
    void exported(int viewer);
    void feed(int viewer);
    void history(int viewer, int organization);
    /// Whoever is suspended reads nothing.
    void shut_out(int viewer);
    void questions(int viewer, int organization);
    void groups(int viewer, int organization);

    Reading& reading_;
    const Story& story_;
    const World& world_;
    const Told& told_;
    MadeUp& random_;
    Tally& tally_;
    std::vector<std::string> tokens_;
    std::string foreign_cursor_;  ///< of somebody else
    int cursor_of_ = -1;
};

}  // namespace muster::tests::reference
