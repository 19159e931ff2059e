# What the scripts share; sourced, not run. Everything is built in a folder of its own, so that nothing in src/ changes and
# nobody who builds at the same time is disturbed. BENCH_WORK names a folder to keep; without it the folder goes at the end.
bench="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(dirname "$bench")"
work="${BENCH_WORK:-$(mktemp -d)}"
mkdir -p "$work"
started=()

# Only what was started here is stopped, by its own process id.
finish() {
  for pid in "${started[@]:-}"; do
    [ -z "$pid" ] || kill "$pid" 2>/dev/null || true
  done
  [ -n "${BENCH_WORK:-}" ] || rm -rf "$work"
}
trap finish EXIT

# publish PROJECT NAME [MORE...]: native, into $work/NAME.
publish() {
  local project="$1" name="$2"
  shift 2
  dotnet publish "$project" -c Release -r linux-x64 --artifacts-path "$work/artifacts/$name" -o "$work/$name" --nologo -v quiet "$@" >"$work/$name.log" 2>&1 \
    || { cat "$work/$name.log" >&2; exit 1; }
}

# Builds the measuring program once and prints nothing.
tool() {
  [ -x "$work/tool/Connectors.Bench" ] \
    || dotnet build "$bench/Connectors.Bench" -c Release --artifacts-path "$work/artifacts/tool" -o "$work/tool" --nologo -v quiet >"$work/tool.log" 2>&1 \
    || { cat "$work/tool.log" >&2; exit 1; }
}

measure() { tool; "$work/tool/Connectors.Bench" "$@"; }

# A port that is free now.
free_port() { measure port; }

row() { echo "| $1 | $2 | $3 | $4 | $5 | \`$6\` |"; }

divide() { awk -v a="$1" -v b="$2" -v digits="${3:-2}" 'BEGIN { printf "%.*f", digits, a / b }'; }

# A project in $work/NAME that uses the generator as a reader of the README would, over the definitions in FOLDER.
project() {
  local name="$1" folder="$2" output="$3"
  mkdir -p "$work/$name-src"
  cat >"$work/$name-src/$name.csproj" <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <OutputType>$output</OutputType>
    <RootNamespace>Bench</RootNamespace>
    <Nullable>enable</Nullable>
    <ImplicitUsings>enable</ImplicitUsings>
    <InvariantGlobalization>true</InvariantGlobalization>
    <StripSymbols>true</StripSymbols>
    <PublishAot Condition="'$output' == 'Exe'">true</PublishAot>
  </PropertyGroup>
  <ItemGroup>
    <ProjectReference Include="$root/src/Connectors.Runtime/Connectors.Runtime.csproj" />
    <ProjectReference Include="$root/src/Connectors.Generator/Connectors.Generator.csproj" OutputItemType="Analyzer" ReferenceOutputAssembly="false" />
    <CompilerVisibleItemMetadata Include="AdditionalFiles" MetadataName="ConnectorDefinition" />
    <AdditionalFiles Include="$folder/**/*.yaml" ConnectorDefinition="%(RecursiveDir)%(Filename)%(Extension)" />
  </ItemGroup>
</Project>
XML
}
