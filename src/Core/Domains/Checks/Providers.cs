using Postroad.Core.Domains.Dns;

namespace Postroad.Core.Domains.Checks;

/// <summary>Whose a name in a record is, where people mail through somebody else before they come here (the names that each tells its customers to publish).</summary>
internal static class Providers
{
    private static readonly (DnsName Domain, string Name)[] Known =
    [
        Of("sendgrid.net", "SendGrid"), Of("mailgun.org", "Mailgun"), Of("mandrillapp.com", "Mandrill"), Of("mcsv.net", "Mailchimp"), Of("rsgsv.net", "Mailchimp"),
            Of("sparkpostmail.com", "SparkPost"),
        Of("mtasv.net", "Postmark"), Of("sendinblue.com", "Brevo"), Of("brevo.com", "Brevo"), Of("mailjet.com", "Mailjet"), Of("elasticemail.com", "Elastic Email"),
            Of("hubspotemail.net", "HubSpot"),
        Of("klaviyomail.com", "Klaviyo"), Of("zoho.com", "Zoho"), Of("outlook.com", "Microsoft 365"), Of("onmicrosoft.com", "Microsoft 365"), Of("google.com", "Google"),
            Of("googlemail.com", "Google"),
    ];

    /// <summary>Null: nobody's that is known.</summary>
    public static string? NameOf(DnsName name) => Array.Find(Known, known => name.IsAtOrUnder(known.Domain)).Name;

    private static (DnsName Domain, string Name) Of(string domain, string name) => (DnsName.Parse(domain), name);
}
