# SPDX-License-Identifier: Apache-2.0
#
# The standard library is built into the compiler as data: secrec/stdlib/*.sc become one generated C++ file that defines
# smpc::secrec::standard_library(). Included after the compiler's target; run as a script (-P) it writes the file.
if(CMAKE_SCRIPT_MODE_FILE)
  string(REPLACE "|" ";" modules "${MODULES}")
  set(entries "")
  foreach(module IN LISTS modules)
    get_filename_component(name "${module}" NAME_WE)
    file(READ "${module}" hex HEX)
    string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
    string(REGEX REPLACE "((0x..,)(0x..,)(0x..,)(0x..,)(0x..,)(0x..,)(0x..,)(0x..,))" "\\1\n" bytes "${bytes}")
    string(APPEND data "constexpr unsigned char text_${name}[] = {${bytes}0};\n")
    string(APPEND entries "    module(\"${name}\", text_${name}, sizeof text_${name} - 1),\n")
  endforeach()
  file(WRITE "${OUTPUT}" "// Generated from secrec/stdlib by cmake/stdlib.cmake.
#include \"secrec/compiler/compiler.h\"

namespace smpc::secrec {

namespace {

${data}
LibraryModule module(std::string_view name, unsigned char const* text, std::size_t size) {
    return {name, {reinterpret_cast<char const*>(text), size}};
}

} // namespace

std::vector<LibraryModule> const& standard_library() {
    static std::vector<LibraryModule> const modules{
${entries}    };
    return modules;
}

} // namespace smpc::secrec
")
  return()
endif()

file(GLOB stdlib_modules CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/secrec/stdlib/*.sc)
list(SORT stdlib_modules)
string(REPLACE ";" "|" stdlib_list "${stdlib_modules}")
set(stdlib_data ${PROJECT_BINARY_DIR}/generated/standard_library.cpp)
add_custom_command(OUTPUT ${stdlib_data}
  COMMAND ${CMAKE_COMMAND} "-DMODULES=${stdlib_list}" "-DOUTPUT=${stdlib_data}" -P ${CMAKE_CURRENT_LIST_FILE}
  DEPENDS ${stdlib_modules} ${CMAKE_CURRENT_LIST_FILE}
  COMMENT "Embedding the standard library" VERBATIM)
target_sources(smpc_compiler PRIVATE ${stdlib_data})
