#pragma once
// When each session and API key was last used, to the minute, for their owners to see. In memory, bounded: what was used least
// recently is forgotten first. save() and load() carry it over a restart; what came after the last save is lost, which makes a
// use look older than it was, never younger. Thread-safe.

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "domain/ids.hpp"
#include "domain/time.hpp"

namespace muster::api {

inline constexpr std::size_t last_uses_max = 200'000;
inline constexpr domain::Duration last_use_granularity = std::chrono::minutes(1);

class LastUses {
  public:
    explicit LastUses(std::size_t entries_max = last_uses_max);
    ~LastUses();

    /// `credential`: the 16 bytes of a session's or key's id.
    void note(const domain::Bytes16& credential, domain::Timestamp now);
    /// Rounded down to the minute; nothing when no use is remembered.
    [[nodiscard]] std::optional<domain::Timestamp> of(const domain::Bytes16& credential) const;
    [[nodiscard]] std::size_t size() const;

    /// Forgets the others; how many those were.
    std::size_t keep_only(const std::function<bool(const domain::Bytes16& credential)>& keeps);

    /// Replaces the file whole. False when it cannot be written: nothing but the display suffers.
    bool save(const std::string& path) const;
    /// What cannot be read is no error: there was none, or it was cut.
    void load(const std::string& path);

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace muster::api
