namespace Postroad.Web.Commands.Demo;

/// <summary>The mail that a demo sends: somebody's own files, or the sample.</summary>
internal sealed record DemoMail(string Name, string Subject, string Html, string? Text)
{
    /// <exception cref="CommandException">A file cannot be read.</exception>
    public static DemoMail Read(DemoOptions options) => options.Html is { } html
        ? new DemoMail(Path.GetFileNameWithoutExtension(html), options.Subject!, ReadFile(html), options.Text is { } text ? ReadFile(text) : null)
        : new DemoMail(SampleMail.CampaignName, SampleMail.Subject, SampleMail.Html(), null);

    private static string ReadFile(string path)
    {
        try
        {
            // By byte order mark, else UTF-8: what editors and MJML write.
            return File.ReadAllText(path, new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        }
        catch (System.Text.DecoderFallbackException e)
        {
            throw new CommandException($"{path} is not UTF-8: save it as UTF-8.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{path} cannot be read: {e.Message}", e);
        }
    }
}
