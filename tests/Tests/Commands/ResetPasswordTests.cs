using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Accounts;
using Postroad.Tests.Fixtures;
using Postroad.Tests.Web;
using Postroad.Web.Commands;

namespace Postroad.Tests.Commands;

/// <summary>A forgotten password, beside the running installation.</summary>
public sealed class ResetPasswordTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Its_link_chooses_a_new_password_once_and_signs_everybody_else_out(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        using Guest ines = new(installation.Web), thief = new(installation.Web);
        var setUp = installation.Web.Services.GetRequiredService<FirstSetUp>();
        var token = (await setUp.OpenAsync(Cancel))!;
        Assert.IsType<SetUpOutcome.Done>(await setUp.CompleteAsync(token, new SetUpAnswers("Ines Moreau", "ines@harbourlane.example", "Harbour Lane", "Europe/Stockholm", "walnut-scoop-kettle"), Cancel));
        using var began = await thief.FillAsync("/sign-in", ("email", "ines@harbourlane.example"), ("password", "walnut-scoop-kettle"));

        var (code, output, error) = await RunAsync("reset-password", "Ines@harbourlane.example", "--data", installation.DataFolder, "--database", installation.DatabaseUrl);
        Assert.Equal((0, ""), (code, error));
        // Where screens are it does not know, and does not pretend to.
        var path = output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1].Trim();
        Assert.StartsWith("/new-password/", path, StringComparison.Ordinal);
        Assert.Contains("this path of the address at which people sign in", output, StringComparison.Ordinal);
        Assert.DoesNotContain("5080", output, StringComparison.Ordinal);

        using var weak = await ines.FillAsync(path, ("password", "password1234"));
        Assert.Contains("leaked", await AnswerAssert.IsAsync(HttpStatusCode.UnprocessableEntity, weak), StringComparison.Ordinal);
        using var changed = await ines.FillAsync(path, ("password", "another walnut in the kettle"));
        await AnswerAssert.IsAsync(HttpStatusCode.Redirect, changed);
        using var screen = await ines.AdminAsync("/campaigns");
        await AnswerAssert.IsAsync(HttpStatusCode.OK, screen);
        using var old = await thief.AdminAsync("/campaigns");
        await AnswerAssert.IsAsync(HttpStatusCode.Redirect, old);
        using var again = await thief.FillAsync(path, ("password", "a third walnut for the thief"));
        Assert.Contains("This link does not work any more", await AnswerAssert.IsAsync(HttpStatusCode.OK, again), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_whole_address_is_printed_when_it_is_given()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        var setUp = installation.Web.Services.GetRequiredService<FirstSetUp>();
        await setUp.CompleteAsync((await setUp.OpenAsync(Cancel))!, new SetUpAnswers("Ines Moreau", "ines@harbourlane.example", "Harbour Lane", "Europe/Stockholm", "walnut-scoop-kettle"), Cancel);
        var (_, output, _) = await RunAsync(
            "reset-password", "ines@harbourlane.example", "--data", installation.DataFolder, "--database", installation.DatabaseUrl, "--admin-url", "https://post.example.com");
        Assert.StartsWith("https://post.example.com/new-password/", output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_who_is_not_there_is_named_and_nothing_is_printed()
    {
        await using var kind = TestDatabase.Sqlite();
        var url = await kind.OpenMigratedUrlAsync();
        using var folder = new TemporaryFolder();
        var (code, output, error) = await RunAsync("reset-password", "nobody@harbourlane.example", "--data", folder.Path, "--database", url);
        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith("Nobody signs in to sqlite:", error, StringComparison.Ordinal);
        Assert.Contains("with nobody@harbourlane.example", error, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("reset-password", "nobody", "--data", folder.Path)).Code);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using StringWriter output = new(), error = new();
        var code = await CommandLine.RunAsync(args, new Terminal(TextReader.Null, output, error, output, false), _ => null);
        return (code, output.ToString(), error.ToString());
    }
}
