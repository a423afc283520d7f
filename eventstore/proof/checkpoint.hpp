#pragma once
// What a log says of itself at some moment, signed: its origin, how many records it has, the root of their tree (C2SP
// tlog-checkpoint). Of a log that was restored below an old tail the origin is another one: it has its incarnation in it.

#include <string>
#include <vector>

#include "eventstore/proof/signed_note.hpp"

namespace muster::eventstore::proof {

struct Checkpoint {
    std::string origin;
    std::uint64_t size = 0;
    Hash root{};

    /// The text that is signed.
    [[nodiscard]] std::string text() const;
    [[nodiscard]] static std::optional<Checkpoint> parse(std::string_view text);
    friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

/// Of the log with this incarnation; also the name its key signs with.
[[nodiscard]] std::string origin_of(domain::IncarnationId incarnation);

/// The checkpoint in a note that one of these signed and whose origin is that signer's name. The message says what is wrong.
[[nodiscard]] domain::Result<Checkpoint, std::string> open_checkpoint(std::string_view note, const std::vector<Verifier>& verifiers);
/// As it stands, whoever signed it; for finding out which key to ask for.
[[nodiscard]] std::optional<Checkpoint> read_unverified(std::string_view note);

}  // namespace muster::eventstore::proof
