#include "base/yaml_tree.hpp"

#include <utility>

#include "base/text.hpp"

namespace rec2nwb {

namespace {

/// RFC 6901: a key as one step of a JSON pointer.
std::string pointer_step(const std::string& key) {
  std::string step = "/";
  for (const char c : key) {
    if (c == '~') {
      step += "~0";
    } else if (c == '/') {
      step += "~1";
    } else {
      step += c;
    }
  }
  return step;
}

class Expansion {
 public:
  explicit Expansion(Document& document) : document_(document) {}

  Json expand(const YamlNode::Item& item, const std::string& pointer, std::size_t depth) {
    if (depth > kMaxDepth) {
      fail(item.mark, format("more than {} levels inside each other", kMaxDepth));
    }
    charge(item, pointer);
    document_.marks.emplace(pointer, item.mark);
    const YamlNode& node = *item.node;
    if (node.kind == YamlNode::Kind::kScalar) return node.scalar;
    if (node.kind == YamlNode::Kind::kMapping) return expand_mapping(node, pointer, depth);
    Json list = Json::array();
    for (const YamlNode::Item& child : node.items) {
      list.push_back(expand(child, pointer + format("/{}", list.size()), depth + 1));
    }
    return list;
  }

 private:
  Json expand_mapping(const YamlNode& node, const std::string& pointer, std::size_t depth) {
    Json map = Json::object();
    for (const YamlNode::Item& child : node.items) {
      map[child.key] = expand(child, pointer + pointer_step(child.key), depth + 1);
    }
    return map;
  }

  void charge(const YamlNode::Item& item, const std::string& pointer) {
    const auto* text = item.node->scalar.get_ptr<const std::string*>();
    bytes_ += pointer.size() + (text == nullptr ? 0 : text->size());
    if (++nodes_ > kMaxNodes) {
      fail(item.mark, format("more than {} values, anchors expanded", kMaxNodes));
    }
    if (bytes_ > kMaxExpandedBytes) {
      fail(item.mark,
           format("more than {} MiB of text and keys, anchors expanded", kMaxExpandedBytes >> 20U));
    }
  }

  [[noreturn]] void fail(const Mark& mark, const std::string& text) const {
    throw Error(Code::kYamlTooLarge, text, place(document_.file, mark),
                "split the file, or use fewer anchors");
  }

  Document& document_;
  std::size_t nodes_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace

Document to_document(const YamlTree& tree, const std::string& file) {
  Document document;
  document.file = file;
  document.value = Expansion(document).expand(tree.root, "", 0);
  return document;
}

Where place(const std::string& file, const Mark& mark, const std::string& item) {
  return {.file = file, .line = mark.line, .column = mark.column, .item = item};
}

Where Document::where(const std::string& json_pointer) const {
  std::string nearest_there = json_pointer;
  auto found = marks.find(nearest_there);
  while (found == marks.end() && !nearest_there.empty()) {
    const std::size_t slash = nearest_there.rfind('/');
    nearest_there.resize(slash == std::string::npos ? 0 : slash);
    found = marks.find(nearest_there);
  }
  if (found == marks.end()) return {.file = file, .item = json_pointer};
  return place(file, found->second, json_pointer);
}

}  // namespace rec2nwb
