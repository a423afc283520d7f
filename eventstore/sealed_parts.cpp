#include "eventstore/sealed_parts.hpp"

namespace muster::eventstore {

bool SealedParts::parse() {
    while (!rest_.empty()) {
        const auto part = take_part(rest_);
        if (!part || count_ == parts_.size()) return false;
        for (std::size_t i = 0; i < count_; ++i) {
            if (parts_[i].field == part->field) return false;
        }
        parts_[count_++] = *part;
    }
    return true;
}

const SealedPart* SealedParts::find(std::string_view field) {
    // Parts stand in the order of the fields; another order works as well.
    for (std::size_t i = 0; i < count_; ++i) {
        const auto at = next_ + i < count_ ? next_ + i : next_ + i - count_;
        if (parts_[at].field == field) {
            next_ = at + 1;
            ++taken_;
            return &parts_[at];
        }
    }
    return nullptr;
}

const crypto::AesGcm* SealedParts::key_of(const SealedPart& part) {
    if (!key_looked_up_ || key_subject_ != part.subject || key_generation_ != part.generation) {
        key_looked_up_ = true;
        key_subject_ = part.subject;
        key_generation_ = part.generation;
        key_.reset();
        if (const auto found = (*finder_)(part.subject, part.generation)) key_.emplace(found->bytes);
    }
    return key_ ? &*key_ : nullptr;
}

bool SealedParts::read(std::string_view field, domain::Personal<>& out) {
    const auto* part = find(field);
    if (part == nullptr) return true;
    if (part->algorithm != algorithm_aes_256_gcm) return false;
    const auto* key = finder_ != nullptr ? key_of(*part) : nullptr;
    if (key == nullptr) {
        out = domain::Personal<>::erased();
        return true;
    }
    auto plain = key->open(part->nonce, binding_->of(field, part->subject), part->ciphertext);
    if (!plain) return false;
    out = std::move(*plain);
    return true;
}

}  // namespace muster::eventstore
