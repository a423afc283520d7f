#include "eventstore/proof/policy.hpp"

#include <algorithm>
#include <charconv>

namespace muster::eventstore::proof {
namespace {

std::vector<std::string_view> words_of(std::string_view line) {
    std::vector<std::string_view> words;
    while (true) {
        const auto begin = line.find_first_not_of(" \t");
        if (begin == std::string_view::npos) return words;
        line.remove_prefix(begin);
        const auto end = std::min(line.find_first_of(" \t"), line.size());
        words.push_back(line.substr(0, end));
        line.remove_prefix(end);
    }
}

}  // namespace

struct Policy::Parser {
    Policy policy;
    bool has_quorum = false;

    using Done = domain::Result<void, std::string>;

    [[nodiscard]] std::optional<std::size_t> node(std::string_view name) const {
        const auto found = std::find_if(policy.nodes_.begin(), policy.nodes_.end(), [&](const Node& each) { return each.name == name; });
        if (found == policy.nodes_.end()) return {};
        return static_cast<std::size_t>(found - policy.nodes_.begin());
    }

    Done add_log(const std::vector<std::string_view>& words) {
        if (words.size() < 2 || words.size() > 3) return domain::failure(std::string("a log is: log KEY [URL]"));
        const auto key = Verifier::parse(words[1]);
        if (!key) return domain::failure(std::string("the log's key is none of signature type 0x01"));
        const bool is_twice = std::any_of(policy.logs_.begin(), policy.logs_.end(), [&](const auto& each) { return each.key == key->key; });
        if (is_twice) return domain::failure(std::string("the log's key stands there twice"));
        policy.logs_.push_back(*key);
        return {};
    }

    Done add_witness(const std::vector<std::string_view>& words) {
        if (words.size() < 3 || words.size() > 4) return domain::failure(std::string("a witness is: witness NAME KEY [URL]"));
        const auto key = Cosigner::parse(words[2]);
        if (!key) return domain::failure(std::string("the witness' key is none of signature type 0x04 (Ed25519 cosignatures)"));
        if (words[1] == "none" || node(words[1])) return domain::failure("the name " + std::string(words[1]) + " is taken");
        const bool is_twice = std::any_of(policy.witnesses_.begin(), policy.witnesses_.end(), [&](const auto& each) { return each.key.key == key->key; });
        if (is_twice) return domain::failure(std::string("the witness' key stands there twice"));
        if (policy.witnesses_.size() == policy_witnesses_max) return domain::failure("more than " + std::to_string(policy_witnesses_max) + " witnesses");
        policy.witnesses_.push_back({std::string(words[1]), *key, words.size() == 4 ? std::string(words[3]) : std::string()});
        policy.nodes_.push_back({std::string(words[1]), 1, {}, false});
        return {};
    }

    Done add_group(const std::vector<std::string_view>& words) {
        if (words.size() < 4) return domain::failure(std::string("a group is: group NAME all|any|NUMBER NAME…"));
        if (words[1] == "none" || node(words[1])) return domain::failure("the name " + std::string(words[1]) + " is taken");
        if (policy.nodes_.size() - policy.witnesses_.size() == policy_groups_max) return domain::failure("more than " + std::to_string(policy_groups_max) + " groups");
        Node group{std::string(words[1]), 1, {}, false};
        for (auto word = words.begin() + 3; word != words.end(); ++word) {
            const auto member = node(*word);
            if (!member) return domain::failure("nothing above is named " + std::string(*word));
            if (policy.nodes_[*member].is_in_a_group) return domain::failure(std::string(*word) + " is in a group already");
            policy.nodes_[*member].is_in_a_group = true;
            group.members.push_back(*member);
        }
        const auto how_many = words[2];
        if (how_many == "all") group.threshold = group.members.size();
        if (how_many != "all" && how_many != "any") {
            const auto parsed = std::from_chars(how_many.data(), how_many.data() + how_many.size(), group.threshold);
            if (parsed.ec != std::errc{} || std::to_string(group.threshold) != how_many || group.threshold == 0 || group.threshold > group.members.size()) {
                return domain::failure("of " + std::to_string(group.members.size()) + " members there cannot be '" + std::string(how_many) + "'");
            }
        }
        policy.nodes_.push_back(std::move(group));
        return {};
    }

    Done set_quorum(const std::vector<std::string_view>& words) {
        if (words.size() != 2 || has_quorum) return domain::failure(std::string("there is one: quorum NAME, or quorum none"));
        has_quorum = true;
        if (words[1] == "none") return {};
        policy.quorum_ = node(words[1]);
        if (!policy.quorum_) return domain::failure("nothing above is named " + std::string(words[1]));
        return {};
    }

    Done take(std::string_view line) {
        const auto words = words_of(line);
        if (words.empty() || words.front().starts_with('#')) return {};
        if (words.front() == "log") return add_log(words);
        if (words.front() == "witness") return add_witness(words);
        if (words.front() == "group") return add_group(words);
        if (words.front() == "quorum") return set_quorum(words);
        return domain::failure("a line begins with log, witness, group, quorum or #, not with " + std::string(words.front()));
    }
};

domain::Result<Policy, std::string> Policy::parse(std::string_view text) {
    Parser parser;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto end = text.find('\n');
        if (const auto taken = parser.take(text.substr(0, end)); !taken) return domain::failure("line " + std::to_string(number) + ": " + taken.error());
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    if (!parser.has_quorum) return domain::failure(std::string("it has no line with the quorum"));
    return std::move(parser.policy);
}

std::vector<std::string> Policy::cosigners_of(std::string_view note) const {
    std::vector<std::string> names;
    for (const auto& witness : witnesses_) {
        if (find_cosignature(note, witness.key)) names.push_back(witness.name);
    }
    return names;
}

bool Policy::is_met_by(std::string_view note) const {
    if (!quorum_) return true;
    const auto cosigners = cosigners_of(note);
    std::vector<bool> met(nodes_.size());  // members stand before their groups
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        const auto& node = nodes_[i];
        if (node.members.empty()) {
            met[i] = std::find(cosigners.begin(), cosigners.end(), node.name) != cosigners.end();
        } else {
            met[i] = static_cast<std::size_t>(std::count_if(node.members.begin(), node.members.end(), [&](auto member) { return met[member]; })) >= node.threshold;
        }
    }
    return met[*quorum_];
}

}  // namespace muster::eventstore::proof
