using Postroad.Web.Commands;

return await CommandLine.RunAsync(args);
