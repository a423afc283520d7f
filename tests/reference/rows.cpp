#include "tests/reference/rows.hpp"

#include <simdjson.h>

#include <sstream>

namespace muster::tests::reference {
namespace {

AnswerRow row_of(simdjson::dom::object object) {
    AnswerRow row;
    for (const auto [name, value] : object) {
        row.fields.emplace(name);
        std::string_view text;
        if (name == "account_id" && value.get(text) == simdjson::SUCCESS) row.account = domain::AccountId::parse(text).value_or(domain::AccountId{});
    }
    row.text = simdjson::minify(object);
    return row;
}

simdjson::dom::parser& parser() {
    static simdjson::dom::parser one;
    return one;
}

}  // namespace

AnswerList list_in(const std::string& body) {
    AnswerList list;
    const simdjson::dom::object object = parser().parse(body);
    for (const auto row : simdjson::dom::array(object["data"])) list.rows.push_back(row_of(row));
    std::string_view next;
    if (object["next"].get(next) == simdjson::SUCCESS) list.next = next;
    std::int64_t total = 0;
    if (object["total"].get(total) == simdjson::SUCCESS) list.total = total;
    return list;
}

AnswerRow row_in(const std::string& body) { return row_of(parser().parse(body)); }

std::vector<AnswerRow> lines_in(const std::string& body) {
    std::vector<AnswerRow> rows;
    std::istringstream lines(body);
    for (std::string line; std::getline(lines, line);) {
        if (!line.empty()) rows.push_back(row_in(line));
    }
    return rows;
}

std::string text_in(const AnswerRow& row, const std::string& name) {
    std::string_view text;
    const simdjson::dom::object object = parser().parse(row.text);
    return object[name].get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

}  // namespace muster::tests::reference
