#include "api/sheets/relationships.hpp"

#include "api/sheets/limits.hpp"
#include "api/sheets/workbook.hpp"
#include "api/sheets/xml.hpp"

namespace muster::sheets {
namespace {

/// The target as seen from the part's folder; nothing when it leaves the archive.
std::optional<std::string> resolved(std::string_view folder, std::string_view target) {
    if (target.find('\\') != std::string_view::npos || target.find(':') != std::string_view::npos) return {};
    std::vector<std::string_view> steps;
    const auto walk = [&steps](std::string_view path) {
        for (std::size_t begin = 0; begin <= path.size();) {
            const auto end = std::min(path.find('/', begin), path.size());
            const auto step = path.substr(begin, end - begin);
            begin = end + 1;
            if (step.empty() || step == ".") continue;
            if (step != "..") {
                steps.push_back(step);
            } else if (steps.empty()) {
                return false;
            } else {
                steps.pop_back();
            }
        }
        return true;
    };
    if (!target.starts_with('/')) walk(folder);
    if (!walk(target)) return {};
    std::string part;
    for (const auto step : steps) part.append(part.empty() ? "" : "/").append(step);
    return part;
}

class RelationshipsContent final : public XmlContent {
  public:
    explicit RelationshipsContent(std::string_view folder) : folder_(folder) {}

    void start(std::string_view name, const XmlAttributes& attributes) override {
        if (name != "Relationship" || attributes.find("TargetMode") == "External") return;
        const auto id = attributes.find("Id");
        const auto type = attributes.find("Type");
        const auto target = attributes.find("Target");
        if (!id || !type || !target) return;
        const auto kind = type->substr(type->rfind('/') + 1);
        if (kind != "officeDocument" && kind != "worksheet" && kind != "sharedStrings" && kind != "styles") return;
        auto part = resolved(folder_, *target);
        if (!part) {
            problem = ReadProblem{ReadProblemCode::workbook_unsafe_part,
                                  "The workbook refers to a part outside itself; no spreadsheet program does so. Nothing of it was read."};
            return;
        }
        found.push_back({std::string(*id), std::string(kind), *std::move(part)});
        if (found.size() > limits::parts_max) problem = ReadProblem{ReadProblemCode::workbook_too_many_parts, "The workbook has too many parts."};
    }
    void end(std::string_view /*name*/) override {}
    void text(std::string_view /*piece*/) override {}

    std::vector<Relationship> found;

  private:
    std::string_view folder_;
};

}  // namespace

OrReadProblem<std::vector<Relationship>> relationships_of(Archive& archive, std::string_view part, ReadingTime& time) {
    const auto slash = part.rfind('/');
    const auto folder = slash == std::string_view::npos ? std::string_view() : part.substr(0, slash + 1);
    const auto name = part.substr(folder.size());
    const auto rels = std::string(folder) + "_rels/" + std::string(name) + ".rels";
    RelationshipsContent content(folder);
    if (archive.has(rels)) {
        if (auto parsed = parse_part(archive, rels, content, time); !parsed) return domain::failure(std::move(parsed.error()));
    }
    return std::move(content.found);
}

}  // namespace muster::sheets
