#pragma once
// Personal data. A field of this type, and no other, is sealed in the log under the key of the event's subject; after
// an erasure it reads as erased. decide and evolve never look inside, so decision state folds the same either way.

#include <cassert>
#include <string>
#include <utility>

namespace muster::domain {

template <class T = std::string>
class Personal {
  public:
    enum class State : unsigned char { absent, present, erased };

    Personal() = default;
    Personal(T value) : state_(State::present), value_(std::move(value)) {}  // NOLINT: reads like the value it is
    [[nodiscard]] static Personal erased() {
        Personal p;
        p.state_ = State::erased;
        return p;
    }

    /// absent: the event does not speak of this field. present with an empty value: the field was cleared.
    [[nodiscard]] State state() const { return state_; }
    [[nodiscard]] bool is_present() const { return state_ == State::present; }
    [[nodiscard]] bool is_absent() const { return state_ == State::absent; }
    [[nodiscard]] bool is_erased() const { return state_ == State::erased; }
    /// Only for those who may read personal data (codec, read models, mails); the value must be present.
    [[nodiscard]] const T& open() const {
        assert(is_present());
        return value_;
    }
    [[nodiscard]] T open_or(T otherwise) const { return is_present() ? value_ : std::move(otherwise); }

    friend bool operator==(const Personal&, const Personal&) = default;

  private:
    State state_ = State::absent;
    T value_{};
};

}  // namespace muster::domain
