#include "api/sheets/text_decoder.hpp"

#include <unicode/ucnv.h>

#include <stdexcept>

namespace muster::sheets {
namespace {

constexpr std::size_t piece_bytes = 32 * 1024;
constexpr std::size_t growth_max = 3;  // a unit of UTF-16 is at most 3 bytes of UTF-8; with the pivot's rest this is enough
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

const char* name_of(FileKind kind) {
    if (kind == FileKind::csv_utf16_little) return "UTF-16LE";
    return kind == FileKind::csv_utf16_big ? "UTF-16BE" : "UTF-8";
}

UConverter* opened(const char* name) {
    UErrorCode error = U_ZERO_ERROR;
    auto* converter = ucnv_open(name, &error);
    if (U_FAILURE(error)) throw std::runtime_error(std::string("ICU knows no ") + name);
    ucnv_setToUCallBack(converter, UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
    ucnv_setFromUCallBack(converter, UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
    return converter;
}

}  // namespace

TextDecoder::TextDecoder(std::string_view bytes, FileKind kind)
    : rest_(bytes), from_(opened(name_of(kind))), to_(opened("UTF-8")), pivot_(piece_bytes, u'\0'),
      pivot_source_(pivot_.data()), pivot_target_(pivot_.data()) {}

TextDecoder::~TextDecoder() {
    ucnv_close(from_);
    ucnv_close(to_);
}

OrReadProblem<std::string> TextDecoder::next() {
    if (ended_) return std::string();
    const auto input = rest_.substr(0, piece_bytes);
    rest_.remove_prefix(input.size());
    ended_ = rest_.empty();

    std::string output(piece_bytes * growth_max + 16, '\0');
    const char* source = input.data();
    char* target = output.data();
    UErrorCode error = U_ZERO_ERROR;
    ucnv_convertEx(to_, from_, &target, output.data() + output.size(), &source, input.data() + input.size(), pivot_.data(), &pivot_source_,
                   &pivot_target_, pivot_.data() + pivot_.size(), begun_ ? 0 : 1, ended_ ? 1 : 0, &error);
    if (U_FAILURE(error)) {
        return domain::failure(ReadProblem{ReadProblemCode::encoding_invalid,
                                           "The text is not in UTF-8 or UTF-16. Save it as \"CSV UTF-8\" and upload that."});
    }
    output.resize(static_cast<std::size_t>(target - output.data()));
    if (!begun_ && output.starts_with(byte_order_mark)) output.erase(0, byte_order_mark.size());
    begun_ = true;
    if (output.empty() && !ended_) return next();
    return output;
}

}  // namespace muster::sheets
