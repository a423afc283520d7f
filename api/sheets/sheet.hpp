#pragma once
// A sheet as its reader gives it: rows of cells, each a text with its type. Plain data.

#include <cstdint>
#include <string>
#include <vector>

namespace muster::sheets {

enum class CellType : std::uint8_t {
    empty,
    text,     ///< also every cell of a .csv that is not empty
    number,   ///< never in scientific notation, integers without a fraction: 447700900123, 0.25
    date,     ///< 2024-05-31, 2024-05-31T10:30:00 or 10:30:00
    boolean,  ///< TRUE or FALSE
    error,    ///< #N/A, #REF!, …; "formula without a value" where the program stored none
};

struct Cell {
    CellType type = CellType::empty;
    std::string text;  ///< UTF-8; of a formula, the value that the program stored with it

    friend bool operator==(const Cell&, const Cell&) = default;
};

struct Row {
    std::uint32_t number = 0;  ///< as the spreadsheet program shows it, from 1
    std::vector<Cell> cells;   ///< by column; ends with the last one that is not empty

    friend bool operator==(const Row&, const Row&) = default;
};

}  // namespace muster::sheets
