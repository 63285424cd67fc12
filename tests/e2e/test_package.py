# SPDX-License-Identifier: Apache-2.0
"""The installed package: the tools work from where they were installed, and a program of somebody else builds against it."""
import os
import pathlib
import unittest

from record import TOOLS
from tools import EXAMPLES, ToolTest

BUILD = pathlib.Path(os.environ.get("SMPC_BUILD", "build/release")).resolve()

CMAKE = """
cmake_minimum_required(VERSION 3.25)
project(consumer LANGUAGES CXX)
set(CMAKE_CXX_STANDARD 20)
find_package(smpc 0.1 REQUIRED)
add_executable(consumer consumer.cpp)
target_link_libraries(consumer PRIVATE smpc::values)
"""
SOURCE = """
#include <iostream>
#include <smpc/client/error.h>
#include <smpc/client/values.h>
int main() {
    smpc::client::Values values{{"bid", smpc::client::Value::secret("pd_shared3p", "uint64", 100)}};
    std::cout << smpc::client::describe(values.at("bid")) << "\\n";
    try {
        values.get<std::int8_t>("bid");
    } catch (smpc::Error const& error) {
        return smpc::exit_status(error.code());
    }
}
"""


class Package(ToolTest):
    def test_install_run_and_build_against(self):
        prefix = self.directory / "prefix"
        self.run_tool("cmake", "--install", BUILD, "--prefix", prefix)
        done = self.run_tool(prefix / "bin" / "smpc-local", "run", EXAMPLES / "auction" / "auction.sc", "alice=1", "bob=2", "carol=3",
                             env={**self.env, "PATH": "/usr/bin:/bin"})
        self.assertEqual(done.stdout, "winner = 3\nprice = 2\n")
        self.assertTrue((prefix / "share/smpc/stdlib/stdlib.sc").exists())
        for file in ("vscode/package.json", "vscode/secrec.tmLanguage.json", "vim/syntax/secrec.vim", "emacs/secrec-mode.el"):
            self.assertTrue((prefix / "share/smpc/editors" / file).exists(), file)
        for name in TOOLS:
            for guide in (f"man/man1/{name}.1", f"bash-completion/completions/{name}", f"zsh/site-functions/_{name}", f"fish/vendor_completions.d/{name}.fish"):
                self.assertIn(name, (prefix / "share" / guide).read_text().replace("\\-", "-"))

        self.write("CMakeLists.txt", CMAKE)
        self.write("consumer.cpp", SOURCE)
        sanitizers = ["-DCMAKE_CXX_FLAGS=-fsanitize=address,undefined"] if "SMPC_SANITIZE:BOOL=ON" in (BUILD / "CMakeCache.txt").read_text() else []
        self.run_tool("cmake", "-S", ".", "-B", "out", f"-DCMAKE_PREFIX_PATH={prefix}", *sanitizers)
        self.run_tool("cmake", "--build", "out")
        done = self.run_tool(self.directory / "out" / "consumer", check=3)
        self.assertEqual(done.stdout, "pd_shared3p uint64\n")


if __name__ == "__main__":
    unittest.main()
