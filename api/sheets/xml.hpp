#pragma once
// XML of a workbook's parts by expat, with bounds on what it may hold and how deep it goes; a document type, and so any entity
// of its own, ends it. One thread at a time.

#include <exception>
#include <memory>
#include <optional>
#include <string_view>

#include "api/sheets/read_problem.hpp"

struct XML_ParserStruct;

namespace muster::sheets {

class XmlParser;

/// Attributes of one element; valid during the call only.
class XmlAttributes {
  public:
    explicit XmlAttributes(const char** pairs) : pairs_(pairs) {}
    /// Without a namespace; nothing when it is missing.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
    /// `r:id` and its like: of the relationships namespace, transitional or strict.
    [[nodiscard]] std::optional<std::string_view> find_relationship(std::string_view name) const;

  private:
    const char** pairs_;
};

/// What a part's reader does with it. Names are local names of SpreadsheetML (transitional or strict) and of package
/// relationships; elements of other namespaces have an empty name.
class XmlContent {
  public:
    virtual void start(std::string_view name, const XmlAttributes& attributes) = 0;
    virtual void end(std::string_view name) = 0;
    virtual void text(std::string_view piece) = 0;

    /// Set by the reader to end the parsing: with a problem, or because it has had enough.
    std::optional<ReadProblem> problem;
    bool finished = false;

    XmlContent() = default;
    XmlContent(const XmlContent&) = delete;
    XmlContent& operator=(const XmlContent&) = delete;

  protected:
    ~XmlContent() = default;
};

class XmlParser {
  public:
    /// The content must outlive the parser.
    explicit XmlParser(XmlContent& content);
    ~XmlParser();
    XmlParser(const XmlParser&) = delete;
    XmlParser& operator=(const XmlParser&) = delete;

    /// The next bytes. Problems: workbook_damaged, workbook_doctype, and the content's own. After content.finished nothing
    /// more is parsed. An exception of the content passes through.
    [[nodiscard]] OrReadProblem<void> feed(std::string_view bytes, bool last);

  private:
    struct Memory;
    struct Callbacks;

    [[nodiscard]] bool wants_no_more() const { return content_.problem || content_.finished || thrown_; }

    XmlContent& content_;
    std::unique_ptr<Memory> memory_;
    XML_ParserStruct* parser_ = nullptr;
    std::size_t depth_ = 0;
    std::exception_ptr thrown_;
};

}  // namespace muster::sheets
