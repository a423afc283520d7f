#pragma once
// Turns a line of replay/organization_structure.hpp into the command that makes the same here. Nothing is done twice: what this
// instance has under the same id, or name, is left as it is. Not thread-safe.

#include <optional>
#include <string>
#include <vector>

#include "api/normalizer.hpp"
#include "cli/json_document.hpp"
#include "domain/commands.hpp"
#include "domain/registry.hpp"

namespace muster::cli {

struct StructureLine {
    std::string of;                              ///< what a refusal is about: "grant grt_…"
    std::optional<domain::CommandBody> command;  ///< nothing when it stands here already
};

class OrganizationStructureImport {
  public:
    OrganizationStructureImport(const domain::RegistryReader& registry, const api::Normalizer& normalizer, domain::OrganizationId organization)
        : registry_(registry), normalizer_(normalizer), organization_(organization) {}

    /// Nothing for a line of another kind. The message says what the line lacks.
    [[nodiscard]] domain::Result<std::optional<StructureLine>, std::string> read(const JsonElement& line) const;

  private:
    using Read = domain::Result<StructureLine, std::string>;
    [[nodiscard]] Read role(const JsonElement& json) const;
    [[nodiscard]] Read unit(const JsonElement& json) const;
    [[nodiscard]] Read links(const JsonElement& json) const;
    [[nodiscard]] Read membership_end(const JsonElement& json) const;
    [[nodiscard]] Read group(const JsonElement& json) const;
    [[nodiscard]] Read group_member(const JsonElement& json) const;
    [[nodiscard]] Read subgroup(const JsonElement& json) const;
    [[nodiscard]] Read grant(const JsonElement& json) const;

    const domain::RegistryReader& registry_;
    const api::Normalizer& normalizer_;
    const domain::OrganizationId organization_;
};

}  // namespace muster::cli
