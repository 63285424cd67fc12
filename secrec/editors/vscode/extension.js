// SPDX-License-Identifier: Apache-2.0
//
// Starts `smpc-scc lsp` for SecreC documents and hands it the settings; everything else is between the two.
const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

function settings() {
  const all = vscode.workspace.getConfiguration("smpc");
  return { includeDirectories: all.get("includeDirectories"), warnings: all.get("warnings") };
}

exports.activate = (context) => {
  const command = vscode.workspace.getConfiguration("smpc").get("server");
  client = new LanguageClient("smpc", "SecreC", { command, args: ["lsp"] }, {
    documentSelector: [{ language: "secrec" }],
    initializationOptions: settings(),
  });
  context.subscriptions.push(vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration("smpc"))
      client.sendNotification("workspace/didChangeConfiguration", { settings: { smpc: settings() } });
  }));
  return client.start();
};

exports.deactivate = () => client?.stop();
