#include "tests/reference/rule_walk.hpp"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace recirc::reference {

// kind: '+' a sum of children, '*' a product, '-' minus the child, '^' a child to the power
// `index`, '1' a number, 'w', 'e' the error, 'p' pre[index], 'o' post[index].
struct RuleWalk::Node {
  char kind = 0;
  double number = 0;
  std::size_t index = 0;
  bool is_last = false;
  std::vector<Tree> children;
};

class RuleWalk::Reader {
 public:
  Reader(const std::string& text, std::vector<Tree>& leaves) : leaves_(&leaves) {
    for (const char c : text) {
      if (c != ' ') text_ += c;
    }
  }

  Tree read() {
    Tree tree = sum();
    if (at_ != text_.size()) fail();
    return tree;
  }

 private:
  [[noreturn]] void fail() const {
    throw std::invalid_argument("the reference can't read a rule from \"" + text_.substr(at_) +
                                "\" on");
  }

  bool take(std::string_view word) {
    if (text_.compare(at_, word.size(), word) != 0) return false;
    at_ += word.size();
    return true;
  }

  static Tree node(char kind, std::vector<Tree> children) {
    return std::make_shared<const Node>(
        Node{.kind = kind, .number = 0, .index = 0, .is_last = false, .children = children});
  }

  Tree sum() {
    std::vector<Tree> terms{product()};
    while (true) {
      if (take("+")) {
        terms.push_back(product());
      } else if (take("-")) {
        terms.push_back(node('-', {product()}));
      } else {
        return node('+', std::move(terms));
      }
    }
  }

  Tree product() {
    if (take("-")) return node('-', {product()});
    std::vector<Tree> factors{power()};
    while (take("*")) factors.push_back(power());
    return node('*', std::move(factors));
  }

  Tree power() {
    Tree base = primary();
    if (!take("^")) return base;
    return std::make_shared<const Node>(Node{
        .kind = '^', .number = 0, .index = whole_number(), .is_last = false, .children = {base}});
  }

  std::size_t whole_number() {
    const std::size_t end = std::min(text_.find_first_not_of("0123456789", at_), text_.size());
    if (end == at_) fail();
    const std::size_t number = std::stoul(text_.substr(at_, end - at_));
    at_ = end;
    return number;
  }

  Tree primary() {
    if (take("(")) {
      Tree inner = sum();
      if (!take(")")) fail();
      return inner;
    }
    Node leaf;
    if (take("pre[")) {
      index(leaf, 'p');
    } else if (take("post[")) {
      index(leaf, 'o');
    } else if (take("error")) {
      leaf.kind = 'e';
    } else if (take("w")) {
      leaf.kind = 'w';
    } else {
      leaf.kind = '1';
      char* end = nullptr;
      leaf.number = std::strtod(text_.c_str() + at_, &end);
      if (end == text_.c_str() + at_) fail();
      at_ = static_cast<std::size_t>(end - text_.c_str());
    }
    return leaves_->emplace_back(std::make_shared<const Node>(std::move(leaf)));
  }

  void index(Node& leaf, char kind) {
    leaf.kind = kind;
    leaf.is_last = take("last");
    if (!leaf.is_last) leaf.index = whole_number();
    if (!take("]")) fail();
  }

  std::string text_;
  std::size_t at_ = 0;
  std::vector<Tree>* leaves_;
};

RuleWalk::RuleWalk(const std::string& text) { tree_ = Reader(text, leaves_).read(); }

bool RuleWalk::is_complete(const Seen& seen) const {
  return std::ranges::all_of(leaves_, [&](const Tree& leaf) {
    const std::size_t needed = leaf->is_last ? 1 : leaf->index + 1;
    if (leaf->kind == 'p') return seen.is_bias || seen.pre.size() >= needed;
    if (leaf->kind == 'o') return seen.post.size() >= needed;
    return leaf->kind != 'e' || seen.error.has_value();
  });
}

bool RuleWalk::names(char kind, bool last) const {
  return std::ranges::any_of(
      leaves_, [&](const Tree& leaf) { return leaf->kind == kind && leaf->is_last == last; });
}

bool RuleWalk::waits_for_end() const {
  const bool names_last = names('p', true) || names('o', true);
  return names_last || !(names('p', false) || names('o', false) || names('e', false));
}

double RuleWalk::walk(const Node& node, const Seen& seen) {
  double value = node.kind == '+' ? 0 : 1;
  switch (node.kind) {
    case '+':
      for (const Tree& child : node.children) value += walk(*child, seen);
      return value;
    case '*':
      for (const Tree& child : node.children) value *= walk(*child, seen);
      return value;
    case '-':
      return -walk(*node.children[0], seen);
    case '^':
      for (std::size_t k = 0; k < node.index; ++k) value *= walk(*node.children[0], seen);
      return value;
    case 'p':
      if (seen.is_bias) return 1;
      return node.is_last ? seen.pre.back() : seen.pre.at(node.index);
    case 'o':
      return node.is_last ? seen.post.back() : seen.post.at(node.index);
    case 'e':
      return seen.error.value();
    case 'w':
      return seen.w;
    default:
      return node.number;
  }
}

double RuleWalk::change(const Seen& seen) const { return walk(*tree_, seen); }

bool RuleWalk::is_presynaptically_silent(const Seen& seen) const {
  return std::ranges::all_of(tree_->children, [&](Tree term) {
    if (term->kind == '-') term = term->children[0];
    double pre = 1;
    for (const Tree& factor : term->children) {
      const Node& base = factor->kind == '^' ? *factor->children[0] : *factor;
      if (base.kind == 'p') pre *= walk(*factor, seen);
    }
    return pre == 0;
  });
}

}  // namespace recirc::reference
