#pragma once
// Is the log what it should be? Reads every record once and says what is wrong with it, where, and what that means.
// Nothing is written. Not thread-safe against a writer: the directory must be stopped.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "eventstore/codec.hpp"
#include "eventstore/log.hpp"
#include "eventstore/proof/hashing.hpp"
#include "replay/progress.hpp"

namespace muster::replay {

/// One thing that is wrong. `code` is stable; `meaning` is for people.
struct Fault {
    std::string_view code;
    domain::Position position{};
    std::string detail;
    std::string_view meaning;
};

struct VerifyReport {
    domain::Position first{}, tail{};
    std::uint64_t records = 0;
    std::uint64_t commits = 0;
    std::uint64_t streams = 0;
    std::uint64_t sealed_parts = 0;
    std::uint64_t erased_parts = 0;   ///< their key is gone: what was sealed is erased for good
    std::uint64_t tree_size = 0;      ///< records in the proof tree; 0: there is none, the log is older and no server has opened it since
    eventstore::proof::Hash tree_root{};
    std::uint64_t faults_found = 0;   ///< of which `faults` lists the first ones
    std::vector<Fault> faults;

    [[nodiscard]] bool ok() const { return faults_found == 0; }
    void add(Fault fault);
    /// Lists these, the first ones of `count`, before the others: of a log that was shifted every record is wrong in several ways, and
    /// where that begins is what matters.
    void lead_with(std::vector<Fault> found, std::uint64_t count);
};

/// How many faults a report lists; more are only counted.
inline constexpr std::size_t faults_listed_max = 100;

/// Sees each record that could be decoded, in order: verify_log reads the log once for everybody.
using EachEvent = std::function<void(const domain::RecordedEvent&)>;

/// Checks: positions contiguous; every record decodes and is the one its place says; every sealed part opens, or its key is
/// gone; stream versions from 1 without gaps; time never falls; commits whole; streams and organizations as the
/// event itself says; every record is the one that the proof tree has there, and the tree is whole. Uses two threads or more: `keys` is
/// called from several.
[[nodiscard]] VerifyReport verify_log(const eventstore::Log& log, const eventstore::KeyFinder& keys, const TellProgress& tell = {},
                                      const EachEvent& each = {});

}  // namespace muster::replay
