#include "api/sheets/jsonl_writer.hpp"

#include <algorithm>

#include "eventstore/json_writer.hpp"

namespace muster::sheets {

JsonlWriter::JsonlWriter(std::string& out, std::span<const SheetColumn> columns) : out_(out) {
    for (const auto& column : columns) keys_.push_back(column.key);
}

void JsonlWriter::row(std::span<const CellValue> cells) {
    eventstore::JsonWriter json(out_);
    json.begin_object();
    for (std::size_t i = 0; i < std::min(cells.size(), keys_.size()); ++i) {
        if (const auto* text = std::get_if<std::string_view>(&cells[i])) {
            json.member(keys_[i], *text);
        } else if (const auto* yes = std::get_if<bool>(&cells[i])) {
            json.member(keys_[i], *yes);
        }
    }
    json.end_object();
    out_ += '\n';
}

}  // namespace muster::sheets
