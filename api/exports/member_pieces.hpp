#pragma once
// An export of members as pieces of a body, in one of three formats.

#include <memory>

#include "api/exports/made_body.hpp"
#include "api/exports/member_walk.hpp"

namespace muster::api {

enum class ExportFormat : std::uint8_t { csv, jsonl, xlsx };

struct ExportForm {
    ExportFormat format = ExportFormat::csv;
    bool byte_order_mark = true;  ///< of .csv
    std::size_t piece_bytes = 64 * 1024;
};

/// .csv and .jsonl are made as they are sent. A workbook can only be packed when all its rows are known: it is made in a file
/// without a name first, then sent from there.
[[nodiscard]] std::unique_ptr<PieceMaker> member_pieces(Services& services, MemberSelection selection, ExportForm form);

}  // namespace muster::api

template <>
struct muster::domain::EnumNames<muster::api::ExportFormat> {
    static constexpr std::array<std::string_view, 3> names{"csv", "jsonl", "xlsx"};
};
