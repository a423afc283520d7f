#pragma once
// Whose signatures make a checkpoint good enough (C2SP tlog-policy): logs, witnesses, and how many of which witnesses. One file for who
// serves a log, which asks the witnesses in it, and for who checks a proof.
//
//   log <key> [<URL>]
//   witness <name> <key> [<URL>]
//   group <name> all|any|<number> <name>…
//   quorum <name>|none
//
// One thing a line, parted by blanks and tabs; # begins a comment. A group or the quorum names what stands above it.

#include <string>
#include <string_view>
#include <vector>

#include "eventstore/proof/cosignature.hpp"

namespace muster::eventstore::proof {

struct PolicyWitness {
    std::string name;  ///< in the policy; the key has its own
    Cosigner key;
    std::string url;   ///< what "/add-checkpoint" is put behind; may be empty
};

class Policy {
  public:
    /// The message names the line.
    [[nodiscard]] static domain::Result<Policy, std::string> parse(std::string_view text);

    [[nodiscard]] const std::vector<Verifier>& logs() const { return logs_; }
    [[nodiscard]] const std::vector<PolicyWitness>& witnesses() const { return witnesses_; }
    /// Whether enough witnesses cosigned the checkpoint in a note. Says nothing of the log's own signature.
    [[nodiscard]] bool is_met_by(std::string_view note) const;
    /// Names of the witnesses that cosigned it.
    [[nodiscard]] std::vector<std::string> cosigners_of(std::string_view note) const;

  private:
    struct Node {
        std::string name;
        std::size_t threshold = 1;
        std::vector<std::size_t> members;  ///< nodes before this one; of a witness none
        bool is_in_a_group = false;
    };
    struct Parser;

    std::vector<Verifier> logs_;
    std::vector<PolicyWitness> witnesses_;
    std::vector<Node> nodes_;
    std::optional<std::size_t> quorum_;  ///< nothing: none is needed
};

inline constexpr std::size_t policy_bytes_max = 64 * 1024;
inline constexpr std::size_t policy_witnesses_max = 32;
inline constexpr std::size_t policy_groups_max = 32;

}  // namespace muster::eventstore::proof
