-- Neovim (0.7 or later) without a screen: opens a spec, and prints what it sees of the language server.
local lsp, folder = vim.lsp, os.getenv("FOLDER")
local file, encoding, exit_code = folder .. "/orders.yaml", nil, nil

local function say(...)
  io.stdout:write("seen: " .. table.concat({ ... }, " ") .. "\n")
end

local id = lsp.start_client({
  name = "scaffold",
  cmd = { os.getenv("SCAFFOLD"), "lsp" },
  root_dir = folder,
  on_exit = function(code)
    exit_code = code
  end,
})
vim.cmd("edit " .. file)
local buffer = vim.api.nvim_get_current_buf()
lsp.buf_attach_client(buffer, id)

local function find(code, where)
  for _, found in ipairs(vim.diagnostic.get(where or buffer)) do
    if found.code == code or found.user_data.lsp.code == code then
      return found
    end
  end
end

local function wait(condition)
  return vim.wait(20000, condition, 20)
end

local function ask(method, parameters)
  return lsp.buf_request_sync(buffer, method, parameters, 20000)[id].result
end

local function range_of(found)
  local from, to = { found.lnum + 1, found.col }, { found.end_lnum + 1, found.end_col }
  return lsp.util.make_given_range_params(from, to, buffer, encoding).range
end

if wait(function() return find("val-ref-resolves") and find("sec-https-only") end) then
  say("val-ref-resolves and sec-https-only")
end
-- Neovim 0.11 counts characters in UTF-8, earlier ones in UTF-16.
encoding = lsp.get_client_by_id(id).offset_encoding

local document = { uri = vim.uri_from_bufnr(buffer) }
local place = range_of(find("sec-https-only"))
local hover = ask("textDocument/hover", { textDocument = document, position = place.start })
if hover.contents.value:match("^# sec%-https%-only\n") then
  say("the page of sec-https-only")
end

vim.fn.mkdir(folder .. "/parts")
vim.fn.writefile({ "get: {operationId: listCustomers, responses: {'200': {description: All.}}}" }, folder .. "/parts/customers.yaml")
vim.cmd("silent write")
if wait(function() return not find("val-ref-resolves") end) then
  say("no val-ref-resolves after the file was made and the root saved")
end

local actions = ask("textDocument/codeAction", { textDocument = document, range = place, context = { diagnostics = {}, only = { "quickfix" } } })
say(actions[1].title)
lsp.util.apply_workspace_edit(actions[1].edit, encoding)
if wait(function() return not find("sec-https-only") end) then
  say("no sec-https-only")
end
vim.cmd("silent write")

local lines = vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
local other = vim.api.nvim_create_buf(true, false)
vim.api.nvim_buf_set_name(other, "git://" .. file .. "?HEAD")
vim.api.nvim_buf_set_lines(other, 0, -1, false, lines)
lsp.buf_attach_client(other, id)
-- An answer to what is asked later is sent after the findings.
vim.api.nvim_buf_set_lines(buffer, -1, -1, false, { "# done" })
ask("textDocument/hover", { textDocument = document, position = place.start })
if #vim.diagnostic.get(other) == 0 then
  say("nothing in git:orders.yaml")
end

lsp.stop_client(id)
wait(function() return exit_code end)
say("exit code", tostring(exit_code))
vim.cmd("qall!")
