namespace Postroad.Web.Commands.Demo;

/// <summary>The mail of the demo: Harbour Lane Coffee's early access.</summary>
internal static class SampleMail
{
    public const string CampaignName = "Black Friday early access", Subject = "{{ first_name }}, your early access starts now";

    public const string Sender = "Harbour Lane Coffee", PostalAddress = "Harbour Lane Coffee, 7 Harbour Lane, Kinsale, Ireland";

    public static string Html()
    {
        using var stream = typeof(SampleMail).Assembly.GetManifestResourceStream("sample-mail.html")
            ?? throw new InvalidOperationException("The sample mail is not in the program.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
