#pragma once
// The sealed parts of one record while its event is read: finds a field's part, opens it or reads it as erased.
// Lives for one decode; not thread-safe.

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "domain/personal.hpp"
#include "eventstore/codec.hpp"
#include "eventstore/crypto.hpp"
#include "eventstore/record_frame.hpp"

namespace muster::eventstore {

class SealedParts {
  public:
    /// `finder` null: every part reads as erased.
    SealedParts(std::string_view bytes, const KeyFinder* finder) : rest_(bytes), finder_(finder) {}

    /// Reads the parts' heads; false when the bytes are not whole parts or two speak of one field.
    [[nodiscard]] bool parse();
    void bind(const domain::EventId& event, std::string_view type, std::uint32_t version) {
        binding_.emplace(event, type, version);
    }
    /// Absent when the field has no part. False: a key exists and the part does not open under it.
    [[nodiscard]] bool read(std::string_view field, domain::Personal<>& out);
    /// Whether each part was asked for.
    [[nodiscard]] bool all_taken() const { return taken_ == count_; }

  private:
    [[nodiscard]] const SealedPart* find(std::string_view field);
    [[nodiscard]] const crypto::AesGcm* key_of(const SealedPart& part);

    std::string_view rest_;
    const KeyFinder* finder_;
    std::array<SealedPart, sealed_parts_max> parts_;
    std::size_t count_ = 0;
    std::size_t next_ = 0;
    std::size_t taken_ = 0;
    std::optional<PartBinding> binding_;
    // The parts of an event share one key, so the last one is kept ready.
    domain::AccountId key_subject_;
    std::uint32_t key_generation_ = 0;
    bool key_looked_up_ = false;
    std::optional<crypto::AesGcm> key_;
};

}  // namespace muster::eventstore
