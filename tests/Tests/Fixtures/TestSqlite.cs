namespace Postroad.Tests.Fixtures;

/// <summary>SQLite files, each in a temporary folder of its own.</summary>
internal sealed class TestSqlite : TestDatabase
{
    private const string Scheme = "sqlite:", File = "postroad.db";

    private static readonly Lazy<Task<string>> Template = new(() => MigratedAsync(NewUrl()));

    public override string Name => "sqlite";

    protected override Task<string> CreateAsync() => Task.FromResult(NewUrl());

    protected override async Task<string> CopyMigratedAsync()
    {
        var url = NewUrl();
        System.IO.File.Copy(PathOf(await Template.Value), PathOf(url));
        return url;
    }

    protected override Task RemoveAsync(string url)
    {
        Directory.Delete(Path.GetDirectoryName(PathOf(url))!, recursive: true);
        return Task.CompletedTask;
    }

    private static string NewUrl() => Scheme + Path.Combine(TemporaryFolder.Create(), File);

    private static string PathOf(string url) => url[Scheme.Length..];
}
