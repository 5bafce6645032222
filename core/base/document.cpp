#include "base/document.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <sstream>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/file.hpp"
#include "base/scalar.hpp"
#include "base/text.hpp"
#include "base/yaml_tree.hpp"

namespace rec2nwb {

namespace {

constexpr std::string_view kPlain = "?";   // yaml-cpp's tag of a scalar without quotes
constexpr std::string_view kQuoted = "!";  // and of one with quotes
constexpr const char* kMergeKey = "<<";

Mark to_mark(const YAML::Mark& mark) { return {mark.line + 1LL, mark.column + 1LL}; }

/// Builds the tree from the events of one document.
class TreeBuilder : public YAML::EventHandler {
 public:
  /// \param strict_json the text is JSON: numbers as JSON has them, 1e5 among them
  TreeBuilder(std::string file, bool strict_json)
      : file_(std::move(file)), strict_json_(strict_json) {}

  YamlTree tree;

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (std::exchange(started_, true)) {
      fail(Code::kYamlForm, to_mark(mark), "expected one document, found the start of another",
           "keep one document in a file");
    }
    tree.root = {{}, to_mark(mark), to_mark(mark), &new_node(YamlNode::Kind::kScalar, mark, 0)};
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (expects_key()) {
      fail(Code::kYamlForm, to_mark(mark), "expected a key, found null",
           "quote it if it is meant as text");
    }
    YamlNode& node = new_node(YamlNode::Kind::kScalar, mark, anchor);
    node.complete = true;
    // Of a value that is not there yaml-cpp knows only what comes next: its key is where it
    // belongs.
    const bool has_key = !frames_.empty() && frames_.back().has_key;
    add(has_key ? frames_.back().next.mark : to_mark(mark), node);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto target = anchors_.find(anchor);
    if (target == anchors_.end())
      fail(Code::kYamlForm, to_mark(mark), "this alias has no anchor", "");
    if (!target->second->complete) {
      fail(Code::kYamlForm, to_mark(mark), "this alias stands inside its own anchor", "");
    }
    if (!expects_key()) return add(to_mark(mark), *target->second);
    const auto* key = target->second->scalar.get_ptr<const std::string*>();
    if (key == nullptr)
      fail(Code::kYamlForm, to_mark(mark), "expected a text as key, found an alias", "");
    set_key(to_mark(mark), *key, false);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    const bool is_key = expects_key();
    YamlNode& node = new_node(YamlNode::Kind::kScalar, mark, anchor);
    node.scalar = is_key ? Json(value) : scalar_value(to_mark(mark), tag, value);
    node.complete = true;
    if (!is_key) return add(to_mark(mark), node);
    set_key(to_mark(mark), value, tag == kPlain && value == kMergeKey);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    open(YamlNode::Kind::kSequence, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    open(YamlNode::Kind::kMapping, mark, tag, anchor);
  }
  void OnMapEnd() override {
    apply_merges();
    close();
  }

 private:
  struct Frame {
    YamlNode* node = nullptr;
    bool has_key = false;
    bool key_is_merge = false;
    YamlNode::Item next;                         ///< key and its place, once has_key
    std::unordered_map<std::string, Mark> keys;  ///< so far, for duplicates
    std::vector<YamlNode::Item> merges;          ///< values of <<
  };

  [[noreturn]] void fail(Code code, const Mark& mark, const std::string& text,
                         const std::string& what_to_do) const {
    throw Error(code, text, place(file_, mark), what_to_do);
  }

  [[nodiscard]] bool expects_key() const {
    return !frames_.empty() && frames_.back().node->kind == YamlNode::Kind::kMapping &&
           !frames_.back().has_key;
  }

  void count(const Mark& mark) {
    if (++nodes_ > kMaxNodes) {
      fail(Code::kYamlTooLarge, mark, format("more than {} values", kMaxNodes), "split the file");
    }
  }

  YamlNode& new_node(YamlNode::Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
    count(to_mark(mark));
    YamlNode& node = tree.nodes.emplace_back();
    node.kind = kind;
    if (anchor != YAML::NullAnchor) anchors_[anchor] = &node;
    return node;
  }

  Json scalar_value(const Mark& mark, const std::string& tag, const std::string& text) const {
    try {
      if (tag == kQuoted) return text;
      if (tag == kPlain) return plain_value(text);
      if (auto value = construct_tagged_scalar(tag, text)) return *std::move(value);
    } catch (const Error& error) {
      throw Error(error.code(), error.what(), place(file_, mark));
    }
    fail(Code::kYamlForm, mark, format("the tag {} is not known here", tag),
         "use !!str, !!int, !!float, !!bool, !!null or !!timestamp, or none");
  }

  [[nodiscard]] Json plain_value(const std::string& text) const {
    const Json value = resolve_plain_scalar(text);
    return strict_json_ && value.is_string() ? Json::parse(text) : value;
  }

  void set_key(const Mark& mark, const std::string& key, bool is_merge) {
    Frame& frame = frames_.back();
    if (key.size() > kMaxKeyBytes) {
      fail(Code::kYamlTooLarge, mark,
           format("a key of {} bytes; {} are the most", key.size(), kMaxKeyBytes), "");
    }
    const auto [earlier, is_new] = frame.keys.emplace(key, mark);
    if (!is_new) {
      fail(Code::kDuplicateKey, mark,
           format("the key '{}' stands twice in one mapping, first in line {} and again in line {}",
                  key, earlier->second.line, mark.line),
           "remove or rename one of them");
    }
    frame.has_key = true;
    frame.key_is_merge = is_merge;
    frame.next = {key, mark, mark, nullptr};
  }

  void add(const Mark& mark, const YamlNode& node) {
    if (frames_.empty()) {
      tree.root = {{}, mark, mark, &node};
      return;
    }
    Frame& frame = frames_.back();
    if (frame.node->kind == YamlNode::Kind::kSequence) {
      frame.node->items.push_back({{}, mark, mark, &node});
      return;
    }
    frame.next.mark = mark;
    frame.next.node = &node;
    (frame.key_is_merge ? frame.merges : frame.node->items).push_back(std::move(frame.next));
    frame.has_key = false;
  }

  void open(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& tag,
            YAML::anchor_t anchor) {
    const Mark here = to_mark(mark);
    const bool is_map = kind == YamlNode::Kind::kMapping;
    const std::string own_tag = is_map ? "tag:yaml.org,2002:map" : "tag:yaml.org,2002:seq";
    if (!tag.empty() && tag != kPlain && tag != kQuoted && tag != own_tag) {
      fail(Code::kYamlForm, here, format("the tag {} is not known here", tag), "remove it");
    }
    if (expects_key()) {
      fail(Code::kYamlForm, here,
           format("expected a text as key, found a {}", is_map ? "mapping" : "sequence"),
           "quote it if it is meant as text");
    }
    if (frames_.size() >= kMaxDepth) {
      fail(Code::kYamlTooLarge, here, format("more than {} levels inside each other", kMaxDepth),
           "");
    }
    YamlNode& node = new_node(kind, mark, anchor);
    add(here, node);
    frames_.emplace_back().node = &node;
  }

  void close() {
    frames_.back().node->complete = true;
    frames_.pop_back();
  }

  /// `<<`: keys of other mappings that this one does not have itself; earlier ones win.
  void apply_merges() {
    Frame& frame = frames_.back();
    for (const YamlNode::Item& merge : frame.merges) {
      if (merge.node->kind == YamlNode::Kind::kMapping) {
        merge_one(frame, merge);
        continue;
      }
      const bool is_list = merge.node->kind == YamlNode::Kind::kSequence;
      if (!is_list)
        fail(Code::kYamlForm, merge.mark, "expected a mapping or a list of mappings after <<", "");
      for (const YamlNode::Item& one : merge.node->items) {
        if (one.node->kind != YamlNode::Kind::kMapping) {
          fail(Code::kYamlForm, one.mark, "expected a mapping or a list of mappings after <<", "");
        }
        merge_one(frame, one);
      }
    }
  }

  void merge_one(Frame& frame, const YamlNode::Item& source) {
    for (const YamlNode::Item& item : source.node->items) {
      count(source.mark);
      if (frame.keys.emplace(item.key, item.key_mark).second) frame.node->items.push_back(item);
    }
  }

  std::string file_;
  bool strict_json_;
  bool started_ = false;
  std::size_t nodes_ = 0;
  std::vector<Frame> frames_;
  std::unordered_map<YAML::anchor_t, const YamlNode*> anchors_;
};

/// The place of a byte, for what is wrong before there is any YAML.
Where byte_place(const std::string& file, std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, byte);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  return {.file = file, .line = line, .byte = byte};
}

/// \throws Error for what PyYAML's reader refuses as well: it would end up in names and texts.
void check_characters(std::string_view text, const std::string& file) {
  if (!is_utf8(text)) {
    const std::string repaired = to_utf8(text);
    const auto differ = std::mismatch(text.begin(), text.end(), repaired.begin(), repaired.end());
    throw Error(Code::kNotText, "the file is not UTF-8 text",
                byte_place(file, text, static_cast<std::size_t>(differ.first - text.begin())),
                "save it with the encoding UTF-8");
  }
  const auto is_control = [](char c) {
    const auto code = static_cast<unsigned char>(c);
    return (code < 0x20 && c != '\t' && c != '\n' && c != '\r') || code == 0x7F;
  };
  const auto control = std::find_if(text.begin(), text.end(), is_control);
  if (control == text.end()) return;
  throw Error(Code::kNotText,
              format("a control character (code {}) in a text file", static_cast<int>(*control)),
              byte_place(file, text, static_cast<std::size_t>(control - text.begin())),
              "remove it");
}

/// Line ends as \n, without a byte order mark.
std::string normalized(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::string lines;
  lines.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool before_newline = i + 1 < text.size() && text[i + 1] == '\n';
    if (text[i] != '\r') {
      lines += text[i];
    } else if (!before_newline) {
      lines += '\n';
    }
  }
  return lines;
}

bool is_json_container(const std::string& text) {
  const std::string_view content = trim(text);
  return (content.starts_with('{') || content.starts_with('[')) && Json::accept(text);
}

/// JSON writes characters beyond U+FFFF as two escapes, which YAML does not know: \ud83d\ude00
/// becomes the one YAML has, \U0001f600. The text is valid JSON, so pairs are whole.
std::string join_surrogates(const std::string& json) {
  std::string yaml;
  yaml.reserve(json.size());
  for (std::size_t i = 0; i < json.size(); ++i) {
    const std::string_view rest = std::string_view(json).substr(i);
    if (rest.front() != '\\') {
      yaml += rest.front();
      continue;
    }
    const auto code = [&](std::size_t at) {
      return std::stoul(json.substr(i + at, 4), nullptr, 16);
    };
    const unsigned long high = rest[1] == 'u' ? code(2) : 0;
    if (high < 0xD800 || high > 0xDBFF) {
      yaml += rest.substr(0, 2);
      i += 1;
      continue;
    }
    yaml += format("\\U{:08x}", 0x10000 + ((high - 0xD800) << 10U) + (code(8) - 0xDC00));
    i += 11;
  }
  return yaml;
}

/// What most often leads to a line that YAML cannot read.
std::string yaml_help(std::string_view text, const Mark& mark) {
  std::string_view line = text;
  for (std::int64_t i = 1; i < mark.line && !line.empty(); ++i) {
    line.remove_prefix(std::min(line.find('\n'), line.size() - 1) + 1);
  }
  line = line.substr(0, line.find('\n'));
  if (line.substr(0, line.find_first_not_of(" \t")).find('\t') != std::string_view::npos) {
    return "the line begins with a tab: indent with blanks";
  }
  return "look at this line and the one above: a quote, a colon with a blank behind it, or the "
         "indentation is not right";
}

}  // namespace

Document load_document(const std::filesystem::path& file) {
  constexpr std::size_t kStepBytes = std::size_t{1} << 20;
  const InputFile input(file);
  std::string text;
  std::size_t got = kStepBytes;
  while (got == kStepBytes) {
    const std::size_t so_far = text.size();
    if (so_far > kMaxDocumentBytes) break;
    text.resize(so_far + kStepBytes);
    got = input.read_at(so_far, std::as_writable_bytes(std::span(text).subspan(so_far)));
    text.resize(so_far + got);
  }
  return parse_document(text, file.string());
}

Document parse_document(std::string_view text, const std::string& name) {
  if (text.size() > kMaxDocumentBytes) {
    throw Error(Code::kYamlTooLarge,
                format("expected at most {} MiB of text, found more", kMaxDocumentBytes >> 20U),
                {.file = name}, "check that this is the right file");
  }
  check_characters(text, name);
  std::string lines = normalized(text);
  const bool strict_json = is_json_container(lines);
  if (strict_json) {
    lines = join_surrogates(lines);
  } else {
    // At the end of a file yaml-cpp closes an open quote by itself, which would swallow all that
    // follows the forgotten one; a document end inside quotes is an error to it.
    lines += lines.ends_with('\n') ? "...\n" : "\n...\n";
  }
  TreeBuilder builder(name, strict_json);
  try {
    std::istringstream stream(std::move(lines));
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& error) {
    if (error.msg == YAML::ErrorMsg::DOC_IN_SCALAR) {
      throw Error(Code::kNotYaml, "not valid YAML: a quote is opened and not closed before here",
                  place(name, to_mark(error.mark)));
    }
    if (error.mark.is_null())
      throw Error(Code::kNotYaml, "not valid YAML: " + error.msg, {.file = name});
    throw Error(Code::kNotYaml, "not valid YAML: " + error.msg, place(name, to_mark(error.mark)),
                yaml_help(text, to_mark(error.mark)));
  }
  if (builder.tree.root.node == nullptr) {
    builder.tree.root.node = &builder.tree.nodes.emplace_back();
  }
  return to_document(builder.tree, name);
}

}  // namespace rec2nwb
