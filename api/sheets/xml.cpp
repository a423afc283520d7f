#include "api/sheets/xml.hpp"

#include <expat.h>

#include <array>
#include <cstdlib>
#include <cstring>

#include "api/sheets/limits.hpp"

namespace muster::sheets {
namespace {

constexpr char namespace_separator = '\n';  // stands in no namespace name
constexpr std::array<std::string_view, 3> known_namespaces{
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/package/2006/relationships",
};
constexpr std::array<std::string_view, 2> relationship_namespaces{
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
};

std::string_view local_name(std::string_view name) {
    const auto end = name.find(namespace_separator);
    if (end == std::string_view::npos) return {};
    for (const auto known : known_namespaces) {
        if (name.substr(0, end) == known) return name.substr(end + 1);
    }
    return {};
}

}  // namespace

/// Names, open elements and unfinished tokens: expat keeps all of them, and a hostile part has as many as it likes. Expat's
/// allocators know no context, so each call into it says whose memory it is.
struct XmlParser::Memory {
    std::size_t used = 0;
    static thread_local Memory* current;

    class Use {
      public:
        explicit Use(Memory& memory) : before_(current) { current = &memory; }
        ~Use() { current = before_; }
        Use(const Use&) = delete;
        Use& operator=(const Use&) = delete;

      private:
        Memory* before_;
    };

    static constexpr std::size_t header_bytes = alignof(std::max_align_t);

    static void* allocate(std::size_t size) { return reallocate(nullptr, size); }
    static void* reallocate(void* old, std::size_t size) {
        auto* block = old == nullptr ? nullptr : static_cast<char*>(old) - header_bytes;
        std::size_t old_size = 0;
        if (block != nullptr) std::memcpy(&old_size, block, sizeof old_size);
        if (current->used - old_size + size > limits::xml_memory_max) return nullptr;
        auto* fresh = static_cast<char*>(std::realloc(block, size + header_bytes));
        if (fresh == nullptr) return nullptr;
        std::memcpy(fresh, &size, sizeof size);
        current->used += size - old_size;
        return fresh + header_bytes;
    }
    static void release(void* old) {
        if (old == nullptr) return;
        auto* block = static_cast<char*>(old) - header_bytes;
        std::size_t size = 0;
        std::memcpy(&size, block, sizeof size);
        current->used -= size;
        std::free(block);
    }
};
thread_local XmlParser::Memory* XmlParser::Memory::current = nullptr;

/// No exception may pass through expat's C frames: it waits in thrown_.
struct XmlParser::Callbacks {
    template <class Call>
    static void guarded(XmlParser& self, const Call& call) {
        if (self.wants_no_more()) return;
        try {
            call();
        } catch (...) {
            self.thrown_ = std::current_exception();
        }
        if (self.wants_no_more()) XML_StopParser(self.parser_, XML_FALSE);
    }
    static void start(void* user, const char* name, const char** attributes) {
        auto& self = *static_cast<XmlParser*>(user);
        guarded(self, [&] {
            if (++self.depth_ > limits::xml_depth_max) {
                self.content_.problem = ReadProblem{ReadProblemCode::workbook_damaged, "The workbook nests its elements deeper than any sheet does."};
                return;
            }
            self.content_.start(local_name(name), XmlAttributes(attributes));
        });
    }
    static void end(void* user, const char* name) {
        auto& self = *static_cast<XmlParser*>(user);
        guarded(self, [&] {
            --self.depth_;
            self.content_.end(local_name(name));
        });
    }
    static void text(void* user, const char* piece, int size) {
        auto& self = *static_cast<XmlParser*>(user);
        guarded(self, [&] { self.content_.text({piece, static_cast<std::size_t>(size)}); });
    }
    static void doctype(void* user, const char* /*name*/, const char* /*system*/, const char* /*public_id*/, int /*internal*/) {
        auto& self = *static_cast<XmlParser*>(user);
        guarded(self, [&] {
            self.content_.problem = ReadProblem{ReadProblemCode::workbook_doctype,
                                                "The workbook declares a document type, which no spreadsheet program does. Nothing of it was read."};
        });
    }
};

std::optional<std::string_view> XmlAttributes::find(std::string_view name) const {
    for (const char** pair = pairs_; *pair != nullptr; pair += 2) {
        if (*pair == name) return std::string_view(pair[1]);
    }
    return {};
}

std::optional<std::string_view> XmlAttributes::find_relationship(std::string_view name) const {
    for (const char** pair = pairs_; *pair != nullptr; pair += 2) {
        const std::string_view full(*pair);
        const auto end = full.find(namespace_separator);
        if (end == std::string_view::npos || full.substr(end + 1) != name) continue;
        for (const auto known : relationship_namespaces) {
            if (full.substr(0, end) == known) return std::string_view(pair[1]);
        }
    }
    return {};
}

XmlParser::XmlParser(XmlContent& content) : content_(content), memory_(std::make_unique<Memory>()) {
    const Memory::Use use(*memory_);
    const XML_Memory_Handling_Suite suite{Memory::allocate, Memory::reallocate, Memory::release};
    const std::array<XML_Char, 2> separator{namespace_separator, 0};
    parser_ = XML_ParserCreate_MM(nullptr, &suite, separator.data());
    if (parser_ == nullptr) throw std::bad_alloc();
    XML_SetUserData(parser_, this);
    XML_SetElementHandler(parser_, Callbacks::start, Callbacks::end);
    XML_SetCharacterDataHandler(parser_, Callbacks::text);
    XML_SetStartDoctypeDeclHandler(parser_, Callbacks::doctype);
}

XmlParser::~XmlParser() {
    const Memory::Use use(*memory_);
    XML_ParserFree(parser_);
}

OrReadProblem<void> XmlParser::feed(std::string_view bytes, bool last) {
    if (content_.finished) return {};
    const Memory::Use use(*memory_);
    const auto status = XML_Parse(parser_, bytes.data(), static_cast<int>(bytes.size()), last ? 1 : 0);
    if (thrown_) std::rethrow_exception(thrown_);
    if (content_.problem) return domain::failure(*content_.problem);
    if (status == XML_STATUS_OK || content_.finished) return {};
    return domain::failure(ReadProblem{
        ReadProblemCode::workbook_damaged,
        std::string("The workbook is no proper XML (") + XML_ErrorString(XML_GetErrorCode(parser_)) +
            "). Open it in a spreadsheet program, save it again and upload the new file."});
}

}  // namespace muster::sheets
