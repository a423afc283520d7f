#include "eventstore/record_frame.hpp"

#include <cstring>
#include <stdexcept>

#include "eventstore/crypto.hpp"

namespace muster::eventstore {
namespace {

constexpr std::size_t head_bytes = 5;  // format and length of the JSON

void append_u32(std::string& out, std::uint32_t value) {
    for (unsigned shift = 0; shift < 32; shift += 8) out += static_cast<char>((value >> shift) & 255U);
}

std::uint32_t read_u32(std::string_view bytes) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value |= std::uint32_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    return value;
}

/// Takes bytes off the front of a view; once it runs short it stays short.
class Taker {
  public:
    explicit Taker(std::string_view bytes) : rest_(bytes) {}
    std::string_view take(std::size_t count) {
        if (count > rest_.size()) {
            short_ = true;
            rest_ = {};
            return {};
        }
        const auto taken = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return taken;
    }
    std::uint8_t u8() {
        const auto taken = take(1);
        return taken.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(taken[0]);
    }
    std::uint32_t u32() {
        const auto taken = take(4);
        return taken.empty() ? 0 : read_u32(taken);
    }
    [[nodiscard]] bool ran_short() const { return short_; }
    [[nodiscard]] std::string_view rest() const { return rest_; }

  private:
    std::string_view rest_;
    bool short_ = false;
};

void append_length_u8(std::string& out, std::string_view text) {
    if (text.size() > 255) throw std::length_error("a name in a record has at most 255 bytes");
    out += static_cast<char>(text.size());
}

}  // namespace

domain::Result<RecordFrame, std::string> split_record(std::string_view record) {
    if (record.empty()) return domain::failure(std::string("the record is empty"));
    if (record[0] != record_format) {
        return domain::failure("record format " + std::to_string(static_cast<unsigned char>(record[0])) +
                               " is not known to this version of Muster");
    }
    if (record.size() < head_bytes) return domain::failure(std::string("the record is cut off in its head"));
    const std::size_t json_bytes = read_u32(record.substr(1, 4));
    if (json_bytes > record.size() - head_bytes) {
        return domain::failure("the record is cut off: its JSON should have " + std::to_string(json_bytes) + " bytes");
    }
    return RecordFrame{record.substr(head_bytes, json_bytes), record.substr(head_bytes + json_bytes)};
}

std::optional<SealedPart> take_part(std::string_view& rest) {
    Taker bytes(rest);
    SealedPart part;
    part.field = bytes.take(bytes.u8());
    const auto subject = bytes.take(part.subject.bytes.size());
    part.generation = bytes.u32();
    part.algorithm = bytes.u8();
    part.nonce = bytes.take(crypto::nonce_bytes);
    part.ciphertext = bytes.take(bytes.u32());
    if (bytes.ran_short()) return {};
    std::memcpy(part.subject.bytes.data(), subject.data(), subject.size());
    rest = bytes.rest();
    return part;
}

void begin_record(std::string& record) {
    record.clear();
    record += record_format;
    record.append(4, '\0');
}

void end_json(std::string& record) {
    const auto json_bytes = record.size() - head_bytes;
    if (json_bytes > UINT32_MAX) throw std::length_error("an event's JSON has at most 4 GiB");
    std::string length;
    append_u32(length, static_cast<std::uint32_t>(json_bytes));
    record.replace(1, 4, length);
}

void append_part_head(std::string& record, std::string_view field, const domain::AccountId& subject,
                      std::uint32_t generation, std::string_view nonce, std::size_t ciphertext_bytes) {
    append_length_u8(record, field);
    record += field;
    record += subject.raw();
    append_u32(record, generation);
    record += static_cast<char>(algorithm_aes_256_gcm);
    record += nonce;
    append_u32(record, static_cast<std::uint32_t>(ciphertext_bytes));
}

PartBinding::PartBinding(const domain::EventId& event, std::string_view type, std::uint32_t version) {
    bytes_.reserve(96);
    bytes_ += event.raw();
    append_length_u8(bytes_, type);
    bytes_ += type;
    append_u32(bytes_, version);
    common_bytes_ = bytes_.size();
}

std::string_view PartBinding::of(std::string_view field, const domain::AccountId& subject) {
    bytes_.resize(common_bytes_);
    append_length_u8(bytes_, field);
    bytes_ += field;
    bytes_ += subject.raw();
    return bytes_;
}

}  // namespace muster::eventstore
