#pragma once
// Answers as the reference judges them: whose each row is, and which fields it has.

#include <set>
#include <string>
#include <vector>

#include "tests/reference/told.hpp"

namespace muster::tests::reference {

struct AnswerRow {
    domain::AccountId account;
    std::set<std::string> fields;
    std::string text;  ///< the JSON as it came

    [[nodiscard]] bool has(const std::string& field) const { return fields.contains(field); }
};
struct AnswerList {
    std::vector<AnswerRow> rows;
    std::string next;
    std::int64_t total = -1;  ///< when it was asked for
};

/// {"data":[…]}; throws for what is none.
[[nodiscard]] AnswerList list_in(const std::string& body);
/// One JSON object.
[[nodiscard]] AnswerRow row_in(const std::string& body);
/// JSON lines.
[[nodiscard]] std::vector<AnswerRow> lines_in(const std::string& body);
/// A text member of an object, "" when it has none.
[[nodiscard]] std::string text_in(const AnswerRow& row, const std::string& name);

}  // namespace muster::tests::reference
